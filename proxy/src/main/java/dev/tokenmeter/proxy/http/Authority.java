package dev.tokenmeter.proxy.http;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A host and perhaps a port, as in {@code Host} (RFC 9110 7.2). Narrower than RFC 3986 allows: only
 * letters, digits, {@code . - _ ~} in names, so that no two readers can take different parts of it
 * for the host.
 *
 * @param host lower case, without a final dot, IPv6 without brackets
 */
record Authority(String host, OptionalInt port) {

  private static final int MAX_PORT = 65_535;

  static Optional<Authority> parse(String text) {
    int colon = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
    if (colon == 0) {
      return Optional.empty();
    }
    int end = colon < 0 ? text.length() : colon;
    String host = text.substring(0, end).toLowerCase(Locale.ROOT);
    if (!isHost(host)) {
      return Optional.empty();
    }
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.endsWith(".") && host.length() > 1) {
      host = host.substring(0, host.length() - 1);
    }
    if (end == text.length()) {
      return Optional.of(new Authority(host, OptionalInt.empty()));
    }
    Optional<OptionalInt> port = port(text, end);
    return port.isEmpty() ? Optional.empty() : Optional.of(new Authority(host, port.get()));
  }

  /** The port, which may be missing after its colon (RFC 3986 3.2.3); empty if it is none. */
  private static Optional<OptionalInt> port(String text, int colon) {
    String digits = text.substring(colon + 1);
    if (text.charAt(colon) != ':' || digits.length() > 5 || !Tokens.isDigits(digits)) {
      return Optional.empty();
    }
    if (digits.isEmpty()) {
      return Optional.of(OptionalInt.empty());
    }
    int port = Integer.parseInt(digits);
    return port > MAX_PORT ? Optional.empty() : Optional.of(OptionalInt.of(port));
  }

  private static boolean isHost(String host) {
    if (host.startsWith("[")) {
      return host.length() > 4
          && host.endsWith("]")
          && host.chars()
              .skip(1)
              .limit(host.length() - 2L)
              .allMatch(c -> c == ':' || c == '.' || (Character.digit(c, 16) >= 0 && c < 128));
    }
    for (int i = 0; i < host.length(); i++) {
      if (!isNameChar(host.charAt(i))) {
        return false;
      }
    }
    return !host.isEmpty();
  }

  private static boolean isNameChar(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '-'
        || c == '_'
        || c == '~';
  }

  /** Whether both name the same place under {@code scheme}, whose own port may be left out. */
  boolean sameAs(Authority other, String scheme) {
    int own = scheme.equals("https") ? 443 : 80;
    return host.equals(other.host) && port.orElse(own) == other.port.orElse(own);
  }
}
