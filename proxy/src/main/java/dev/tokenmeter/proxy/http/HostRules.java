package dev.tokenmeter.proxy.http;

import dev.tokenmeter.config.Provider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which provider claims a host name: exact names first, then globs in the order of the file. */
final class HostRules {

  private static final String ANY = "*";

  private record Glob(Pattern pattern, Provider provider) {}

  private final Map<String, Provider> exact = new HashMap<>();
  private final List<Glob> globs = new ArrayList<>();
  private final Optional<Provider> rest;

  HostRules(List<Provider> providers) {
    for (Provider provider : providers) {
      for (String host : provider.hosts()) {
        add(host.toLowerCase(Locale.ROOT), provider);
      }
    }
    rest = providers.stream().filter(provider -> provider.hosts().contains(ANY)).findFirst();
  }

  private void add(String host, Provider provider) {
    if (host.equals(ANY)) {
      return;
    }
    if (host.indexOf('*') >= 0) {
      globs.add(new Glob(pattern(host), provider));
    } else {
      exact.putIfAbsent(host, provider);
    }
  }

  /** {@code *} stands for any run of characters; names are short, so backtracking is bounded. */
  private static Pattern pattern(String glob) {
    StringBuilder regex = new StringBuilder();
    for (String literal : glob.split("\\*+", -1)) {
      regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
    }
    return Pattern.compile(regex.toString());
  }

  /** The provider that claims this host by name or glob. */
  Optional<Provider> find(String host) {
    Provider provider = exact.get(host);
    return provider != null
        ? Optional.of(provider)
        : globs.stream()
            .filter(glob -> glob.pattern().matcher(host).matches())
            .findFirst()
            .map(Glob::provider);
  }

  /** The provider for all that nothing else claims. */
  Optional<Provider> rest() {
    return rest;
  }
}
