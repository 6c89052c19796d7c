package dev.tokenmeter.metrics.usage.dialect;

import static dev.tokenmeter.metrics.usage.dialect.Buckets.UNKNOWN;
import static dev.tokenmeter.metrics.usage.dialect.Buckets.orZero;

import dev.tokenmeter.metrics.usage.TokenType;

/**
 * Cache writes of an Anthropic message by time to live.
 *
 * @param write5m written for five minutes, or unknown
 * @param write1h written for an hour, or unknown
 */
record CacheWrites(long write5m, long write1h) {
  static final CacheWrites NONE = new CacheWrites(UNKNOWN, UNKNOWN);

  /** Whether a split was told at all. */
  boolean known() {
    return write5m != UNKNOWN || write1h != UNKNOWN;
  }

  long sum() {
    return orZero(write5m) + orZero(write1h);
  }

  CacheWrites plus(CacheWrites other) {
    return other.known()
        ? new CacheWrites(
            orZero(write5m) + orZero(other.write5m), orZero(write1h) + orZero(other.write1h))
        : this;
  }

  /**
   * The split of a total of which this split may be outdated: a server-side fallback changes the
   * total in the last event, where the split is not repeated.
   *
   * @param total the latest total, or unknown
   * @param iterations the split that the iterations tell, if they do
   */
  CacheWrites of(long total, CacheWrites iterations, Answer answer) {
    if (total == UNKNOWN || (known() && sum() == total)) {
      return this;
    }
    if (total == 0) {
      return new CacheWrites(0, known() ? 0 : UNKNOWN);
    }
    answer.anomaly("ttl_inferred");
    if (iterations.known() && iterations.sum() == total) {
      return iterations;
    }
    CacheWrites base = sum() < total ? this : new CacheWrites(0, UNKNOWN);
    long rest = total - base.sum();
    return orZero(base.write1h) > orZero(base.write5m)
        ? new CacheWrites(base.write5m, base.write1h + rest)
        : new CacheWrites(orZero(base.write5m) + rest, base.write1h);
  }

  void into(Buckets buckets) {
    buckets.addKnown(TokenType.CACHE_WRITE_5M, write5m);
    buckets.addKnown(TokenType.CACHE_WRITE_1H, write1h);
  }
}
