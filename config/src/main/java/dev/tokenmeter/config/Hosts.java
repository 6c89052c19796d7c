package dev.tokenmeter.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms in which the configuration names machines. Nothing here looks a name up. */
final class Hosts {
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}\\.?$)[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?"
              + "(?:\\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*\\.?");
  private static final Pattern V4 =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
  private static final Pattern DOTTED_DIGITS = Pattern.compile("[0-9.]+");
  private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");
  private static final Pattern GLOB = Pattern.compile("[A-Za-z0-9._*-]{1,253}");
  private static final int MAX_PORT = 65_535;

  private Hosts() {}

  /** A DNS name, underscores allowed as container names have them, or an IPv4 or IPv6 address. */
  static boolean isHost(String text) {
    return isAddress(text)
        || (NAME.matcher(text).matches() && !DOTTED_DIGITS.matcher(text).matches());
  }

  /** An IPv4 address in four parts, or an IPv6 address without brackets. */
  static boolean isAddress(String text) {
    return isV4(text) || Ipv6.isAddress(text);
  }

  /** An exact name or address, or a glob of names; {@code *} is all. */
  static boolean isRule(String text) {
    return text.indexOf('*') >= 0 ? GLOB.matcher(text).matches() : isHost(text);
  }

  /**
   * What {@code NO_PROXY} takes: {@code *}, a name with or without a leading dot or {@code *.}, an
   * address, a CIDR block; each with or without a port.
   */
  static boolean isNoProxy(String entry) {
    if (isReach(entry)) {
      return true;
    }
    Matcher port = PORT.matcher(entry);
    return port.find()
        && Integer.parseInt(port.group().substring(1)) <= MAX_PORT
        && isReach(entry.substring(0, port.start()));
  }

  private static boolean isReach(String entry) {
    int slash = entry.indexOf('/');
    if (slash >= 0) {
      return isBlock(entry.substring(0, slash), entry.substring(slash + 1));
    }
    String name = entry.startsWith("*.") ? entry.substring(2) : entry.replaceFirst("^\\.", "");
    return entry.equals("*") || isHost(name) || isAddress(unbracketed(entry));
  }

  private static boolean isBlock(String address, String bits) {
    String bare = unbracketed(address);
    int width = isV4(bare) ? 32 : Ipv6.isAddress(bare) ? 128 : -1;
    return bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= width;
  }

  /** Whether the name or address can only mean this machine. */
  static boolean isLoopback(String host) {
    String name = unbracketed(host).toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || Ipv6.isLoopback(name)
        || (isV4(name) && name.startsWith("127."));
  }

  /** Without the brackets that a URL puts around an IPv6 address. */
  static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static boolean isV4(String text) {
    Matcher parts = V4.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    for (int part = 1; part <= 4; part++) {
      if (Integer.parseInt(parts.group(part)) > 255) {
        return false;
      }
    }
    return true;
  }
}
