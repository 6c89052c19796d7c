package dev.tokenmeter.metrics.usage.tap;

import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Short ways to say what a report ought to hold. */
final class Told {
  private Told() {}

  /** Buckets by name, e.g. {@code "input 12, cache_read 3"}; zeros are left out on both sides. */
  static Map<TokenType, Long> buckets(String text) {
    Map<TokenType, Long> counts = new EnumMap<>(TokenType.class);
    for (String part : text.split(", ", -1)) {
      String[] words = part.split(" ", -1);
      counts.put(
          TokenType.valueOf(words[0].toUpperCase(java.util.Locale.ROOT)), Long.valueOf(words[1]));
    }
    return counts;
  }

  /** All reported buckets that are not 0; empty if nothing was reported. */
  static Optional<Map<TokenType, Long>> reported(UsageReport report) {
    return report.reported().map(Told::positive);
  }

  static Map<TokenType, Long> positive(Tokens tokens) {
    Map<TokenType, Long> counts = new EnumMap<>(TokenType.class);
    tokens
        .counts()
        .forEach(
            (type, count) -> {
              if (count != 0) {
                counts.put(type, count);
              }
            });
    return counts;
  }
}
