package dev.tokenmeter.proxy.net;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Optional;

/** Pure rules of host names and IP literals, as they stand in URLs. */
final class HostNames {
  /** RFC 1035 section 2.3.4, with room for an IPv6 literal and its zone. */
  private static final int LENGTH_MAX = 255;

  private HostNames() {}

  /**
   * Whether the text may stand as a host in an authority: letters, digits, {@code . - _}, or an
   * address. Anything else (a space, a line end, a slash) could end the line it is written into.
   */
  static boolean isHost(String host) {
    if (host.isEmpty() || host.length() > LENGTH_MAX) {
      return false;
    }
    return host.indexOf(':') >= 0
        ? NetUtil.isValidIpV6Address(unbracketed(host))
        : host.chars().allMatch(HostNames::isNameCharacter);
  }

  private static boolean isNameCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '-'
        || c == '_';
  }

  /** The host without the brackets of an IPv6 literal. */
  static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** The host as certificates name it: without brackets and without the dot of the root. */
  static String certified(String host) {
    String bare = unbracketed(host);
    return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
  }

  /** {@code host:port}, with the brackets that an IPv6 literal needs. */
  static String authority(String host, int port) {
    return host.indexOf(':') >= 0 && !host.startsWith("[")
        ? "[" + host + "]:" + port
        : host + ":" + port;
  }

  /** The address that an IP literal names; empty for a name. Never looks anything up. */
  static Optional<InetAddress> literal(String host) {
    String bare = unbracketed(host);
    boolean v6 = bare.indexOf(':') >= 0;
    if (v6 ? !NetUtil.isValidIpV6Address(bare) : !NetUtil.isValidIpV4Address(bare)) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(bare));
    } catch (IllegalArgumentException _) {
      // A zone that names no interface of this machine.
      return Optional.empty();
    }
  }
}
