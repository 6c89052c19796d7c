package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Egress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The way to one upstream: where to dial, and what to agree upon before the first byte of HTTP.
 *
 * @param host whom to resolve and dial: the upstream itself or the egress proxy
 * @param port the port to dial
 * @param steps handshakes in order, each over the one before
 */
record EgressRoute(String host, int port, List<Step> steps) {

  EgressRoute {
    steps = List.copyOf(steps);
  }

  /** One handshake. */
  sealed interface Step {
    /** TLS with the named peer, who must prove to be it. */
    record Tls(String host, int port) implements Step {}

    /**
     * A tunnel through an HTTP proxy (RFC 9110 section 9.3.6).
     *
     * @param authority where the tunnel leads
     * @param credentials value of {@code Proxy-Authorization}
     */
    record Tunnel(String authority, Optional<String> credentials) implements Step {
      /** Without the credentials. */
      @Override
      public String toString() {
        return "Tunnel[" + authority + "]";
      }
    }
  }

  /**
   * Straight, or through the egress proxy unless {@code no-proxy} names the upstream. Plain-text
   * upstreams are tunnelled as well: what the upstream gets is then byte for byte what the client
   * sent, and the proxy learns of no path or key.
   *
   * @throws ConnectFailure if the proxy's URL is not one
   */
  static EgressRoute of(UpstreamKey key) throws ConnectFailure {
    List<Step> steps = new ArrayList<>();
    Egress egress = key.egress();
    EgressRoute dialled = new EgressRoute(key.host(), key.port(), List.of());
    if (egress.proxy().isPresent()
        && !NoProxy.of(egress.noProxy()).matches(key.host(), key.port())) {
      dialled = proxy(egress.proxy().get(), steps);
      steps.add(new Step.Tunnel(key.authority(), credentials(egress.proxy().get())));
    }
    if (key.tls()) {
      steps.add(new Step.Tls(key.host(), key.port()));
    }
    return new EgressRoute(dialled.host(), dialled.port(), steps);
  }

  /** How the dialled end is called in messages. */
  String authority() {
    return HostNames.authority(host, port);
  }

  private static EgressRoute proxy(URI uri, List<Step> steps) throws ConnectFailure {
    String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
    String host = Optional.ofNullable(uri.getHost()).orElse("");
    boolean tls = scheme.equals("https");
    if (!HostNames.isHost(host) || !(tls || scheme.equals("http"))) {
      throw new ConnectFailure(
          ConnectFailure.Reason.PROXY_REFUSED, "egress.proxy is no http:// or https:// address");
    }
    int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
    if (tls) {
      steps.add(new Step.Tls(host, port));
    }
    return new EgressRoute(host, port, List.of());
  }

  private static Optional<String> credentials(URI uri) {
    // A plus sign is a plus sign in user info; only URLDecoder reads it as a space.
    return Optional.ofNullable(uri.getRawUserInfo())
        .map(raw -> URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8))
        .map(plain -> plain.indexOf(':') >= 0 ? plain : plain + ":")
        .map(plain -> plain.getBytes(StandardCharsets.UTF_8))
        .map(bytes -> "Basic " + Base64.getEncoder().encodeToString(bytes));
  }
}
