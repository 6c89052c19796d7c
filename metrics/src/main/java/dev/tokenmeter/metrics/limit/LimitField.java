package dev.tokenmeter.metrics.limit;

import java.util.Locale;
import java.util.Optional;

/**
 * What the name of a header field says: of which limit it tells what.
 *
 * @param limit its name as a label value
 */
record LimitField(String limit, Kind kind) {
  private static final int SHORTEST = 14;
  private static final int LONGEST = 96;
  private static final int MAX_NAME = 64;

  /** Where a provider names no limit, it is the one of requests. */
  private static final String UNNAMED = "requests";

  private static final String ANTHROPIC = "anthropic-ratelimit-";
  private static final String OPENAI = "x-ratelimit-";
  private static final String IETF = "ratelimit-";
  private static final String COPILOT = "x-quota-snapshot-";
  private static final String CREDITS_BALANCE = "-credits-balance";

  /** What is told. */
  enum Kind {
    LIMIT,
    REMAINING,
    UTILIZATION,
    USED_PERCENT,
    RESET,
    SNAPSHOT
  }

  /** Whether a name is worth a look: a handful of comparisons for each field of an answer. */
  static boolean maybe(CharSequence name) {
    int length = name.length();
    if (length < SHORTEST || length > LONGEST) {
      return false;
    }
    return switch (name.charAt(0)) {
      case 'a', 'A' -> name.charAt(9) == '-';
      case 'r', 'R' -> name.charAt(9) == '-';
      case 'x', 'X' -> name.charAt(1) == '-';
      default -> false;
    };
  }

  static Optional<LimitField> of(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.startsWith(ANTHROPIC)) {
      return suffixed(lower.substring(ANTHROPIC.length()));
    }
    if (lower.startsWith("anthropic-priority-") || lower.startsWith("anthropic-fast-")) {
      return suffixed(lower.substring("anthropic-".length()));
    }
    if (lower.startsWith(OPENAI)) {
      return prefixed(lower.substring(OPENAI.length()));
    }
    if (lower.startsWith(IETF)) {
      return prefixed(lower.substring(IETF.length()));
    }
    if (lower.startsWith(COPILOT)) {
      return named("copilot-" + lower.substring(COPILOT.length()), Kind.SNAPSHOT);
    }
    return lower.startsWith("x-") ? codex(lower.substring(2)) : Optional.empty();
  }

  /** {@code input-tokens-remaining}. */
  private static Optional<LimitField> suffixed(String rest) {
    int dash = rest.lastIndexOf('-');
    return dash < 0
        ? Optional.empty()
        : kind(rest.substring(dash + 1)).flatMap(kind -> named(rest.substring(0, dash), kind));
  }

  /** {@code remaining-tokens-minute}, or {@code remaining} alone. */
  private static Optional<LimitField> prefixed(String rest) {
    int dash = rest.indexOf('-');
    return dash < 0
        ? kind(rest).flatMap(kind -> named(UNNAMED, kind))
        : kind(rest.substring(0, dash)).flatMap(kind -> named(rest.substring(dash + 1), kind));
  }

  private static Optional<Kind> kind(String word) {
    return switch (word) {
      case "limit" -> Optional.of(Kind.LIMIT);
      case "remaining" -> Optional.of(Kind.REMAINING);
      case "utilization" -> Optional.of(Kind.UTILIZATION);
      case "reset" -> Optional.of(Kind.RESET);
      default -> Optional.empty();
    };
  }

  /** {@code codex-primary-used-percent}; the first word is that of a family of limits. */
  private static Optional<LimitField> codex(String rest) {
    if (rest.endsWith(CREDITS_BALANCE)) {
      return named(rest.substring(0, rest.length() - "-balance".length()), Kind.REMAINING);
    }
    return window(rest, "-used-percent", Kind.USED_PERCENT)
        .or(() -> window(rest, "-reset-at", Kind.RESET))
        .or(() -> window(rest, "-reset-after-seconds", Kind.RESET));
  }

  private static Optional<LimitField> window(String rest, String suffix, Kind kind) {
    if (!rest.endsWith(suffix)) {
      return Optional.empty();
    }
    String name = rest.substring(0, rest.length() - suffix.length());
    return name.endsWith("-primary") || name.endsWith("-secondary")
        ? named(name, kind)
        : Optional.empty();
  }

  private static Optional<LimitField> named(String name, Kind kind) {
    String label = name.replace('-', '_');
    boolean clean =
        !label.isEmpty()
            && label.length() <= MAX_NAME
            && label.chars().allMatch(c -> c == '_' || (c >= 'a' && c <= 'z') || isDigit(c));
    return clean ? Optional.of(new LimitField(label, kind)) : Optional.empty();
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
