package dev.tokenmeter.metrics.usage.dialect;

import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.scan.Captures;
import java.util.EnumMap;
import java.util.Map;

/** Fills the disjoint buckets of one model. Counts below zero become zero and are noted. */
final class Buckets {
  /** A field of the provider that is unknown, as {@link #put} and its callers understand it. */
  static final long UNKNOWN = Captures.UNKNOWN;

  private final Map<TokenType, Long> counts = new EnumMap<>(TokenType.class);
  private boolean clamped;

  /** Sets a bucket. */
  Buckets put(TokenType type, long count) {
    clamped |= count < 0;
    counts.put(type, Math.max(0, count));
    return this;
  }

  /** Sets a bucket if its field is known. */
  Buckets putKnown(TokenType type, long count) {
    return count == UNKNOWN ? this : put(type, count);
  }

  /** Adds to a bucket if the field is known. */
  Buckets addKnown(TokenType type, long count) {
    if (count != UNKNOWN) {
      counts.merge(type, count, Tokens::add);
    }
    return this;
  }

  boolean isEmpty() {
    return counts.isEmpty();
  }

  /** The buckets; a clamp is noted as an anomaly. */
  Tokens tokens(Answer answer) {
    if (clamped) {
      answer.anomaly("clamped");
    }
    return new Tokens(counts);
  }

  /** A field as a number to calculate with: 0 where it is unknown. */
  static long orZero(long count) {
    return count == UNKNOWN ? 0 : count;
  }
}
