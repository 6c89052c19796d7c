package dev.tokenmeter.config;

/**
 * A pattern of names: {@code *} stands for any characters, none and slashes included, {@code ?} for
 * one; everything else for itself, capital letters too.
 */
public record Glob(String pattern) {
  private static final char ANY = '*';
  private static final char ONE = '?';

  /** Whether the whole name matches; takes at most pattern times name steps. */
  public boolean matches(String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int resume = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == ANY) {
        star = p++;
        resume = n;
      } else if (p < pattern.length() && fits(pattern.charAt(p), name.charAt(n))) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == ANY) {
      p++;
    }
    return p == pattern.length();
  }

  private static boolean fits(char pattern, char letter) {
    return pattern == ONE || pattern == letter;
  }
}
