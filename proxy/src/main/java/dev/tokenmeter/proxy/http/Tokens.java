package dev.tokenmeter.proxy.http;

import java.util.ArrayList;
import java.util.List;

/** The character classes of HTTP fields (RFC 9110 5.5, 5.6). */
final class Tokens {
  private Tokens() {}

  /** Digits of the longest Content-Length taken; more would not fit a long. */
  private static final int MAX_LENGTH_DIGITS = 18;

  private static final boolean[] TOKEN_CHARS = tokenChars();

  /** Whether this is a token: one or more of the characters of RFC 9110 5.6.2. */
  static boolean isToken(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isTokenChar(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isTokenChar(char c) {
    return c < TOKEN_CHARS.length && TOKEN_CHARS[c];
  }

  private static boolean[] tokenChars() {
    boolean[] chars = new boolean[0x80];
    for (char c = 0; c < chars.length; c++) {
      chars[c] =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || isDigit(c)
              || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
    return chars;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Whether there is nothing but digits. */
  static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a field value holds a control character other than a tab (RFC 9110 5.5). */
  static boolean hasControl(CharSequence value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return true;
      }
    }
    return false;
  }

  static boolean isLength(String value) {
    String digits = canonicalLength(value);
    return !value.isEmpty() && digits.length() <= MAX_LENGTH_DIGITS && isDigits(value);
  }

  /** A length without leading zeros, which some readers take for octal. */
  static String canonicalLength(String digits) {
    int start = 0;
    while (start < digits.length() - 1 && digits.charAt(start) == '0') {
      start++;
    }
    return digits.substring(start);
  }

  /**
   * Whether a name is not that of a framing field but would be to a reader that drops or folds
   * punctuation, as CGI and its heirs do with {@code Content_Length}.
   */
  static boolean looksLikeFraming(CharSequence name) {
    return looksLike(name, "content-length") || looksLike(name, "transfer-encoding");
  }

  private static boolean looksLike(CharSequence name, String field) {
    if (name.length() < field.length() - 1) {
      return false;
    }
    int at = 0;
    boolean exact = name.length() == field.length();
    for (int i = 0; i < name.length(); i++) {
      char c = lower(name.charAt(i));
      exact = exact && c == field.charAt(i);
      if (c < 'a' || c > 'z') {
        continue;
      }
      if (at < field.length() && field.charAt(at) == '-') {
        at++;
      }
      if (at == field.length() || field.charAt(at++) != c) {
        return false;
      }
    }
    return at == field.length() && !exact;
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
  }

  /** The elements of a comma-separated list over all its field lines, empty ones left out. */
  static List<String> elements(List<String> values) {
    List<String> elements = new ArrayList<>();
    for (String value : values) {
      for (int from = 0; from <= value.length(); ) {
        int comma = value.indexOf(',', from);
        int end = comma < 0 ? value.length() : comma;
        String element = value.substring(from, end).strip();
        if (!element.isEmpty()) {
          elements.add(element);
        }
        from = end + 1;
      }
    }
    return elements;
  }
}
