package dev.tokenmeter.proxy.http;

import java.util.Locale;
import java.util.Optional;

/**
 * A request target (RFC 9112 3.2) taken apart, every byte as it came. One value decides on
 * identity, routing and metering and is what goes out, so that no two of them can read it
 * differently.
 *
 * @param authority what absolute-form names instead of the Host field
 * @param scheme of absolute-form, lower case; empty in the other forms
 * @param path raw, with its leading slash; {@code *} only for OPTIONS
 * @param query raw, with its question mark; empty where there is none
 */
record Target(Optional<Authority> authority, String scheme, String path, String query) {

  /** The target of a request, or empty if it has none of the forms that a proxy like this takes. */
  static Optional<Target> parse(String method, String target) {
    if (!isVisibleAscii(target)) {
      return Optional.empty();
    }
    if (target.startsWith("/")) {
      return Optional.of(split(Optional.empty(), "", target));
    }
    boolean options = method.equals("OPTIONS");
    if (target.equals("*")) {
      return options ? Optional.of(new Target(Optional.empty(), "", "*", "")) : Optional.empty();
    }
    String lower = target.substring(0, Math.min(target.length(), 8)).toLowerCase(Locale.ROOT);
    String scheme = lower.equals("https://") ? "https" : lower.startsWith("http://") ? "http" : "";
    return scheme.isEmpty() ? Optional.empty() : absolute(scheme, target, options);
  }

  private static Optional<Target> absolute(String scheme, String target, boolean options) {
    int start = scheme.length() + 3;
    int end = start;
    while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
      end++;
    }
    String rest = target.substring(end);
    String origin = rest.startsWith("/") ? rest : rest.isEmpty() && options ? "*" : "/" + rest;
    return Authority.parse(target.substring(start, end))
        .map(authority -> split(Optional.of(authority), scheme, origin));
  }

  private static Target split(Optional<Authority> authority, String scheme, String origin) {
    int mark = origin.indexOf('?');
    return mark < 0
        ? new Target(authority, scheme, origin, "")
        : new Target(authority, scheme, origin.substring(0, mark), origin.substring(mark));
  }

  /** The same target with the rest of its path, or the root where nothing is left. */
  Target from(int index) {
    String rest = path.substring(index);
    return new Target(authority, scheme, rest.isEmpty() ? "/" : rest, query);
  }

  /** What stands between the first two slashes, or after the first. */
  String firstSegment() {
    int end = path.indexOf('/', 1);
    return path.substring(1, end < 0 ? path.length() : end);
  }

  private static boolean isVisibleAscii(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        return false;
      }
    }
    return true;
  }

  /** Whether the query has a parameter of this name, which needs no decoding. */
  boolean hasParameter(String name) {
    for (int at = 0; at >= 0 && at < query.length(); at = query.indexOf('&', at + 1)) {
      if (query.startsWith(name + "=", at + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Without query, which may hold a key, and without path, which may hold a token. */
  @Override
  public String toString() {
    return "Target[" + scheme + "]";
  }
}
