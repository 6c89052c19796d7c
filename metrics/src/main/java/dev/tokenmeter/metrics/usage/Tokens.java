package dev.tokenmeter.metrics.usage;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Token counts by type. A type that is absent was not reported; a type present with 0 was reported
 * as 0. Counts are never negative and sums saturate at {@link Long#MAX_VALUE}.
 */
public record Tokens(Map<TokenType, Long> counts) {
  private static final Tokens NONE = new Tokens(Map.of());

  public Tokens {
    counts = counts.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(counts));
  }

  /** Nothing reported. */
  public static Tokens none() {
    return NONE;
  }

  /** The count of a type, 0 where it was not reported. */
  public long of(TokenType type) {
    return counts.getOrDefault(type, 0L);
  }

  /** What went into the model. */
  public long input() {
    return sum(true);
  }

  /** What came out of the model. */
  public long output() {
    return sum(false);
  }

  private long sum(boolean input) {
    long sum = 0;
    for (Map.Entry<TokenType, Long> entry : counts.entrySet()) {
      if (entry.getKey().isInput() == input) {
        long next = sum + entry.getValue();
        sum = next < 0 ? Long.MAX_VALUE : next;
      }
    }
    return sum;
  }
}
