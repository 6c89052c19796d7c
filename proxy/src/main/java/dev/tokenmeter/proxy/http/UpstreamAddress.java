package dev.tokenmeter.proxy.http;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;

/**
 * Where a provider listens. Made of the configuration alone: nothing a client sends has a part in
 * it.
 *
 * @param host a name or an IP address, lower case, IPv6 without brackets
 * @param authority the value of {@code Host}: brackets around IPv6, the port only where it is not
 *     the scheme's own
 */
public record UpstreamAddress(boolean tls, String host, int port, String authority) {

  /**
   * Takes the address out of a URL.
   *
   * @param url an absolute http or https URL; user information in it is ignored
   * @throws IllegalArgumentException on any other scheme, a missing host or a bad port
   */
  public static UpstreamAddress of(URI url) {
    String scheme = Objects.requireNonNullElse(url.getScheme(), "").toLowerCase(Locale.ROOT);
    boolean tls = scheme.equals("https");
    if (!tls && !scheme.equals("http")) {
      throw new IllegalArgumentException("neither http nor https: scheme " + scheme);
    }
    // getHost() knows no underscore, which names of containers have
    String raw = Objects.requireNonNullElse(url.getRawAuthority(), "");
    Authority at =
        Authority.parse(raw.substring(raw.lastIndexOf('@') + 1))
            .orElseThrow(() -> new IllegalArgumentException("no valid host in the URL"));
    int own = tls ? 443 : 80;
    int port = at.port().orElse(own);
    String name = at.host().indexOf(':') >= 0 ? "[" + at.host() + "]" : at.host();
    return new UpstreamAddress(tls, at.host(), port, port == own ? name : name + ":" + port);
  }
}
