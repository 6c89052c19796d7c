package dev.tokenmeter.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;

/** IPv6 addresses as text (RFC 4291 section 2.2), without zone and brackets. */
final class Ipv6 {
  private static final Pattern CHARACTERS = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final int LONGEST = 45;

  private Ipv6() {}

  static boolean isAddress(String text) {
    if (text.length() > LONGEST || !CHARACTERS.matcher(text).matches()) {
      return false;
    }
    try {
      Inet6Address.ofLiteral(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** {@code ::1} in any spelling, and 127.0.0.0/8 mapped into IPv6. */
  static boolean isLoopback(String text) {
    return isAddress(text) && InetAddress.ofLiteral(text).isLoopbackAddress();
  }
}
