package dev.tokenmeter.config;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The way out that {@code HTTPS_PROXY} and {@code NO_PROXY} name, as curl and Go read them: the
 * first of the upper-case and the lower-case name that is not blank; a proxy without a scheme is
 * {@code http://}; {@code NO_PROXY} is a list of host names (each with its subdomains), addresses
 * and CIDR blocks divided by commas, in which unreadable entries are passed over and {@code *} is
 * everything. As its name says, {@code HTTPS_PROXY} is not for upstreams of plain http.
 */
final class EgressEnvironment {
  private EgressEnvironment() {}

  /** Throws IllegalArgumentException, without the value, for a proxy that cannot be used. */
  static Egress read(Map<String, String> environment) {
    return new Egress(proxy(environment), noProxy(environment), List.of());
  }

  static Optional<URI> proxy(Map<String, String> environment) {
    return variable(environment, "HTTPS_PROXY").map(EgressEnvironment::parse);
  }

  static List<String> noProxy(Map<String, String> environment) {
    return variable(environment, "NO_PROXY").stream()
        .flatMap(value -> Arrays.stream(value.split("[,\\s]+")))
        .filter(entry -> Hosts.isNoProxy(entry))
        .toList();
  }

  /** Gives providers of plain http, for which a proxy of the environment is not, a direct way. */
  static List<Provider> keepPlainHttpDirect(List<Provider> providers, Egress egress) {
    if (egress.proxy().isEmpty()) {
      return providers;
    }
    Egress direct = new Egress(Optional.empty(), List.of(), egress.ca());
    return providers.stream()
        .map(provider -> isPlainHttp(provider) ? provider.withEgress(direct) : provider)
        .toList();
  }

  private static boolean isPlainHttp(Provider provider) {
    return provider.egress().isEmpty()
        && provider.url().map(URI::getScheme).equals(Optional.of("http"));
  }

  private static URI parse(String value) {
    String url = value.contains("://") ? value : "http://" + value;
    return switch (Urls.proxy(url)) {
      case Urls.Parsed.Good(URI uri) -> uri;
      case Urls.Parsed.Bad(String why) ->
          throw new IllegalArgumentException("environment variable HTTPS_PROXY " + why);
    };
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Stream.of(name, name.toLowerCase(Locale.ROOT))
        .map(key -> environment.getOrDefault(key, "").strip())
        .filter(value -> !value.isEmpty())
        .findFirst();
  }
}
