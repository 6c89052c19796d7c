package dev.tokenmeter.proxy.http;

import java.util.Locale;

/** What a raw path may hide from one who does not decode it. */
final class RawPath {
  private RawPath() {}

  /**
   * Whether a server may take this path for another one: dot segments, encoded dots, separators or
   * NUL, and backslashes.
   */
  static boolean isAmbiguous(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return lower.indexOf('\\') >= 0
        || lower.contains("%2e")
        || lower.contains("%2f")
        || lower.contains("%5c")
        || lower.contains("%00")
        || hasDotSegment(lower);
  }

  private static boolean hasDotSegment(String path) {
    for (int from = 0; from <= path.length(); ) {
      int slash = path.indexOf('/', from);
      int end = slash < 0 ? path.length() : slash;
      // parameters of a segment are dropped by some servers before the dots are resolved
      int semicolon = path.indexOf(';', from);
      int stop = semicolon < 0 ? end : Math.min(semicolon, end);
      String segment = path.substring(from, stop);
      if (segment.equals(".") || segment.equals("..")) {
        return true;
      }
      from = end + 1;
    }
    return false;
  }
}
