package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.util.EnumMap;
import java.util.Map;

/** Counts that Bedrock adds to an answer; they fill what the answer itself did not tell. */
record Shortfall(long input, long output, long cacheRead, long cacheWrite) {
  /** Whose input count stands in the answer, which tells whether the cache may be inside of it. */
  enum Known {
    NOTHING,
    CACHE_BESIDE_INPUT,
    CACHE_INSIDE_INPUT
  }

  static final Shortfall NONE =
      new Shortfall(Buckets.UNKNOWN, Buckets.UNKNOWN, Buckets.UNKNOWN, Buckets.UNKNOWN);

  boolean reported() {
    return input != Buckets.UNKNOWN || output != Buckets.UNKNOWN;
  }

  /** The counts told, completed by these. */
  Tokens fill(Tokens told, Known known) {
    Map<TokenType, Long> counts = new EnumMap<>(TokenType.class);
    counts.putAll(told.counts());
    fill(counts, TokenType.INPUT, input);
    if (!counts.containsKey(TokenType.REASONING)) {
      fill(counts, TokenType.OUTPUT, output);
    }
    if (known != Known.CACHE_INSIDE_INPUT) {
      fill(counts, TokenType.CACHE_READ, cacheRead);
      boolean split =
          counts.containsKey(TokenType.CACHE_WRITE_5M)
              || counts.containsKey(TokenType.CACHE_WRITE_1H);
      if (!split) {
        fill(counts, TokenType.CACHE_WRITE, cacheWrite);
      }
    }
    return new Tokens(counts);
  }

  private static void fill(Map<TokenType, Long> counts, TokenType type, long count) {
    if (count != Buckets.UNKNOWN) {
      counts.putIfAbsent(type, count);
    }
  }
}
