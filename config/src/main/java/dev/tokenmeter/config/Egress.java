package dev.tokenmeter.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The way out to the providers.
 *
 * @param proxy an HTTP proxy that tunnels with CONNECT, credentials as user info; empty for none
 * @param noProxy host names, domain suffixes, addresses and CIDR blocks reached directly
 * @param ca PEM files of further certificate authorities, beside the JDK's and the system's
 */
public record Egress(Optional<URI> proxy, List<String> noProxy, List<String> ca) {

  public Egress {
    noProxy = List.copyOf(noProxy);
    ca = List.copyOf(ca);
  }

  /** Straight out, with the JDK's and the system's authorities. */
  public static Egress direct() {
    return new Egress(Optional.empty(), List.of(), List.of());
  }

  /** Without the proxy's user information, which is a credential. */
  @Override
  public String toString() {
    String shown =
        proxy
            .map(url -> url.getScheme() + "://" + url.getHost() + ":" + url.getPort())
            .orElse("none");
    return "Egress[proxy=" + shown + ", noProxy=" + noProxy + ", ca=" + ca + "]";
  }
}
