package dev.tokenmeter.proxy.identity;

/**
 * A pattern for paths: {@code *} stands for any characters but {@code /}, {@code **} for any
 * characters at all, everything else for itself. Matching takes time proportional to the product of
 * both lengths at worst.
 */
record PathGlob(String pattern) {

  boolean matches(String path) {
    boolean[] reached = new boolean[path.length() + 1];
    reached[0] = true;
    int at = 0;
    while (at < pattern.length()) {
      boolean star = pattern.charAt(at) == '*';
      boolean deep = star && pattern.startsWith("**", at);
      reached =
          star ? spread(reached, path, deep ? "" : "/") : step(reached, path, pattern.charAt(at));
      at += deep ? 2 : 1;
    }
    return reached[path.length()];
  }

  private static boolean[] step(boolean[] reached, String path, char wanted) {
    boolean[] next = new boolean[reached.length];
    for (int i = 0; i < path.length(); i++) {
      next[i + 1] = reached[i] && path.charAt(i) == wanted;
    }
    return next;
  }

  private static boolean[] spread(boolean[] reached, String path, String barred) {
    boolean[] next = reached.clone();
    for (int i = 0; i < path.length(); i++) {
      next[i + 1] |= next[i] && barred.indexOf(path.charAt(i)) < 0;
    }
    return next;
  }
}
