package dev.tokenmeter.proxy.identity;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Parameters in a request target's query: read by name, or taken out with no other byte moved. */
final class QueryCredentials {
  private QueryCredentials() {}

  /** The path of a target as it came. */
  static String path(String target) {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** All values of a parameter, percent-decoded, in their order. */
  static List<String> values(String target, String name) {
    int query = target.indexOf('?');
    if (query < 0 || !mayHold(target, query, name)) {
      return List.of();
    }
    List<String> found = new ArrayList<>(1);
    for (String piece : pieces(target, query)) {
      if (name(piece).equals(name)) {
        int equals = piece.indexOf('=');
        found.add(equals < 0 ? "" : decode(piece.substring(equals + 1)));
      }
    }
    return found;
  }

  /** The target without the parameters of these names; the same object if it has none. */
  static String without(String target, Predicate<String> names) {
    int query = target.indexOf('?');
    if (query < 0) {
      return target;
    }
    List<String> pieces = pieces(target, query);
    List<String> kept = new ArrayList<>(pieces.size());
    for (String piece : pieces) {
      if (!names.test(name(piece))) {
        kept.add(piece);
      }
    }
    if (kept.size() == pieces.size()) {
      return target;
    }
    String path = target.substring(0, query);
    return kept.isEmpty() ? path : path + '?' + String.join("&", kept);
  }

  /** Percent-decoding into one character a byte; what is no escape stays as it is. */
  static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    int length = 0;
    for (int at = 0; at < bytes.length; at++) {
      Optional<Byte> escaped = escape(text, at);
      bytes[length++] = escaped.orElse(bytes[at]);
      at += escaped.isPresent() ? 2 : 0;
    }
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  private static Optional<Byte> escape(String text, int at) {
    if (text.charAt(at) != '%' || at + 2 >= text.length()) {
      return Optional.empty();
    }
    int high = Character.digit(text.charAt(at + 1), 16);
    int low = Character.digit(text.charAt(at + 2), 16);
    return high < 0 || low < 0 ? Optional.empty() : Optional.of((byte) ((high << 4) | low));
  }

  /** Spares the ordinary request the search: a name is written plainly or with escapes. */
  private static boolean mayHold(String target, int query, String name) {
    return target.indexOf(name, query) >= 0 || target.indexOf('%', query) >= 0;
  }

  private static String name(String piece) {
    int equals = piece.indexOf('=');
    return decode(equals < 0 ? piece : piece.substring(0, equals));
  }

  private static List<String> pieces(String target, int query) {
    List<String> pieces = new ArrayList<>();
    int from = query + 1;
    for (int at = target.indexOf('&', from); at >= 0; at = target.indexOf('&', from)) {
      pieces.add(target.substring(from, at));
      from = at + 1;
    }
    pieces.add(target.substring(from));
    return pieces;
  }
}
