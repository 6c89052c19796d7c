package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Egress;
import java.util.Locale;

/**
 * Identity of an upstream connection: two requests with equal keys may share one.
 *
 * @param tls whether the upstream is spoken to over TLS
 * @param host a host name or an IP literal (IPv6 with or without brackets), kept in lower case
 * @param port 1 to 65535
 * @param egress the way there; another proxy or other authorities make another connection
 */
public record UpstreamKey(boolean tls, String host, int port, Egress egress) {
  private static final int PORT_MAX = 65_535;

  /**
   * @throws IllegalArgumentException if the host cannot stand in an authority, or the port is no
   *     TCP port
   */
  public UpstreamKey {
    if (!HostNames.isHost(host)) {
      throw new IllegalArgumentException("not a host name or address: " + host);
    }
    if (port < 1 || port > PORT_MAX) {
      throw new IllegalArgumentException("not a port: " + port);
    }
    host = host.toLowerCase(Locale.ROOT);
  }

  /** {@code host:port}, an IPv6 address in brackets (RFC 9110 section 7.2). */
  String authority() {
    return HostNames.authority(host, port);
  }

  /** Scheme and authority: the egress may hold credentials. */
  @Override
  public String toString() {
    return (tls ? "https://" : "http://") + authority();
  }
}
