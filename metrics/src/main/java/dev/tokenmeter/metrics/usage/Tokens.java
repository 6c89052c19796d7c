package dev.tokenmeter.metrics.usage;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Token counts by type. A type that is absent was not reported; a type present with 0 was reported
 * as 0. Counts are never negative and sums saturate at {@link Long#MAX_VALUE}.
 */
public record Tokens(Map<TokenType, Long> counts) {
  private static final TokenType[] TYPES = TokenType.values();
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

  /** The sum by type; a type is reported in it if it is in either. */
  public Tokens plus(Tokens other) {
    Map<TokenType, Long> sum = new EnumMap<>(TokenType.class);
    sum.putAll(counts);
    other.counts.forEach((type, count) -> sum.merge(type, count, Tokens::add));
    return new Tokens(sum);
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
    if (counts.isEmpty()) {
      return sum;
    }
    for (TokenType type : TYPES) {
      Long count = type.isInput() == input ? counts.get(type) : null;
      if (count != null) {
        sum = add(sum, count);
      }
    }
    return sum;
  }

  /** The sum of two counts, at most {@link Long#MAX_VALUE}. */
  public static long add(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
