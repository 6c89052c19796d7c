package dev.tokenmeter.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code providers:}. Once it is written, only the providers named in it exist. */
final class ProvidersReader {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,31}");
  private static final Set<String> RESERVED = Set.of("t");

  private final EgressReader.Global egress;
  private final Map<String, String> claimed = new HashMap<>();

  private ProvidersReader(EgressReader.Global egress) {
    this.egress = egress;
  }

  static List<Provider> read(Section top, EgressReader.Global egress) {
    Optional<Value> block = top.take("providers");
    Optional<Spot> written = top.written("providers");
    if (written.isEmpty()) {
      return egress.source() == EgressReader.Source.ENVIRONMENT
          ? EgressEnvironment.keepPlainHttpDirect(BuiltInProviders.enabled(), egress.egress())
          : BuiltInProviders.enabled();
    }
    List<Section.Named> named = block.flatMap(Value::section).map(Section::named).orElse(List.of());
    if (named.isEmpty()) {
      top.reading()
          .findings()
          .warn(written.get(), "providers names none, so nothing can be reached; e.g. openai: {}");
    }
    ProvidersReader reader = new ProvidersReader(egress);
    List<Provider> providers = new ArrayList<>();
    named.forEach(entry -> reader.provider(entry).ifPresent(providers::add));
    return providers;
  }

  private Optional<Provider> provider(Section.Named entry) {
    Value value = entry.value();
    if (!NAME.matcher(entry.name()).matches() || RESERVED.contains(entry.name())) {
      value
          .reading()
          .problem(
              value.keySpot(),
              value.place()
                  + " is no name for a provider; it must be 1 to 32 of a-z, 0-9, - and _, and not"
                  + " t");
    }
    Optional<Section> section =
        value.yaml() instanceof Yaml.Text text && text.isNull()
            ? Optional.of(Section.absent(value.reading(), value.place(), value.keySpot()))
            : value.section();
    return section.flatMap(written -> provider(entry.name(), written));
  }

  private Optional<Provider> provider(String name, Section section) {
    Optional<Provider> base = BuiltInProviders.named(name);
    Optional<URI> url = url(section, base);
    Optional<Dialect> dialect = dialect(section, base);
    boolean insecure = section.take("insecure").flatMap(Value::bool).orElse(false);
    List<String> hosts = hosts(section);
    List<String> families = families(section);
    Optional<Credentials> credentials =
        section.take("credentials").flatMap(value -> CredentialsReader.read(value, url));
    refusePlainCredentials(section, url, insecure);
    Optional<Egress> own = egress(section, url);
    Provider.IncludeUsage includeUsage = IncludeUsageReader.read(section);
    section.done();
    return dialect.map(
        spoken ->
            new Provider(
                name, url, spoken, hosts, families, credentials, own, insecure, includeUsage));
  }

  private static Optional<URI> url(Section section, Optional<Provider> base) {
    Optional<URI> builtIn = base.flatMap(Provider::url);
    Optional<Value> written =
        builtIn.isPresent()
            ? section.take("url")
            : section.require(
                "url",
                base.isPresent()
                    ? "\"https://NAME.openai.azure.com\""
                    : "\"https://api.example.com\"");
    return written.flatMap(value -> value.url(Urls::upstream)).or(() -> builtIn);
  }

  private static Optional<Dialect> dialect(Section section, Optional<Provider> base) {
    Optional<Value> written =
        base.isPresent() ? section.take("dialect") : section.require("dialect", "openai");
    return written
        .flatMap(value -> value.oneOf(List.of(Dialect.values())))
        .or(() -> base.map(Provider::dialect));
  }

  private List<String> hosts(Section section) {
    List<String> hosts = new ArrayList<>();
    for (Value item : section.list("hosts")) {
      item.parsed(
              text ->
                  Optional.of(Hosts.unbracketed(text).toLowerCase(Locale.ROOT))
                      .filter(Hosts::isRule),
              "must be a host name without port, a glob like *.corp.example, or *")
          .filter(host -> claim(item, host))
          .ifPresent(hosts::add);
    }
    return hosts;
  }

  private List<String> families(Section section) {
    List<String> families = new ArrayList<>();
    for (Value item : section.list("default-for")) {
      item.word(PathFamily.names()).stream()
          .flatMap(word -> PathFamily.named(word).stream())
          .map(PathFamily::key)
          .filter(family -> claim(item, family))
          .forEach(families::add);
    }
    return families;
  }

  /** Whether nobody has claimed this before; hosts and families are told apart by their keys. */
  private boolean claim(Value item, String what) {
    String key = item.place().shape() + " " + what;
    String first = claimed.putIfAbsent(key, item.place().shown());
    if (first != null) {
      item.refuse("is claimed by " + first + " already");
    }
    return first == null;
  }

  private static void refusePlainCredentials(Section section, Optional<URI> url, boolean insecure) {
    boolean open =
        url.filter(uri -> "http".equals(uri.getScheme()))
            .filter(uri -> !Hosts.isLoopback(Urls.host(uri)))
            .isPresent();
    if (open && !insecure && section.take("credentials").isPresent()) {
      section.problem(
          section.written("credentials").orElse(section.spot()),
          section.place()
              + ".credentials would cross the network in the clear; use https, or write insecure:"
              + " true");
    }
  }

  private Optional<Egress> egress(Section section, Optional<URI> url) {
    Egress inherited = egress.inheritedBy(url);
    Optional<Section> written = section.take("egress").flatMap(Value::section);
    if (written.isEmpty()) {
      return Optional.of(inherited).filter(own -> !own.equals(egress.egress()));
    }
    return Optional.of(EgressReader.read(written.get(), inherited));
  }
}
