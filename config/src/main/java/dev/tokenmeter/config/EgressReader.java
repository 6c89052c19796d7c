package dev.tokenmeter.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** {@code egress:}, for all providers and for one. */
final class EgressReader {
  private static final String NONE = "none";

  private EgressReader() {}

  /**
   * The way out of all providers.
   *
   * @param source who named the proxy
   */
  record Global(Egress egress, Source source) {

    /** What a provider inherits: a proxy of the environment is not for plain http. */
    Egress inheritedBy(Optional<URI> upstream) {
      boolean plain = upstream.map(URI::getScheme).equals(Optional.of("http"));
      return source == Source.ENVIRONMENT && plain
          ? new Egress(Optional.empty(), List.of(), egress.ca())
          : egress;
    }
  }

  /** Where a proxy was named. */
  enum Source {
    FILE,
    ENVIRONMENT
  }

  static Global global(Section section) {
    Optional<Value> proxy = section.take("proxy");
    Egress inherited = proxy.isPresent() ? Egress.direct() : environment(section);
    List<String> noProxy = EgressEnvironment.noProxy(section.reading().environment());
    Egress egress = read(section, new Egress(inherited.proxy(), noProxy, List.of()));
    return new Global(egress, proxy.isPresent() ? Source.FILE : Source.ENVIRONMENT);
  }

  private static Egress environment(Section section) {
    try {
      return EgressEnvironment.read(section.reading().environment());
    } catch (IllegalArgumentException e) {
      section.problem(section.spot(), String.valueOf(e.getMessage()));
      return Egress.direct();
    }
  }

  /** The keys of a section over those that it inherits. */
  static Egress read(Section section, Egress inherited) {
    Optional<Value> written = section.take("proxy");
    boolean none = written.filter(EgressReader::isNone).isPresent();
    Optional<URI> proxy =
        written.isEmpty()
            ? inherited.proxy()
            : written.filter(value -> !none).flatMap(value -> value.url(Urls::proxy));
    List<String> noProxy =
        section
            .take("no-proxy")
            .map(value -> value.list().stream().flatMap(item -> noProxy(item).stream()).toList())
            .orElse(inherited.noProxy());
    List<String> ca =
        section
            .take("ca")
            .map(
                value ->
                    value.list().stream()
                        .flatMap(item -> Pem.CERTIFICATE.file(item).stream())
                        .toList())
            .orElse(inherited.ca());
    section.done();
    return new Egress(proxy, noProxy, ca);
  }

  private static boolean isNone(Value value) {
    return value.yaml() instanceof Yaml.Text text && text.text().equals(NONE);
  }

  private static Optional<String> noProxy(Value item) {
    return item.parsed(
        text -> Optional.of(text).filter(Hosts::isNoProxy),
        "must be a host name, .domain, IP address or CIDR block, like corp.example or 10.0.0.0/8");
  }
}
