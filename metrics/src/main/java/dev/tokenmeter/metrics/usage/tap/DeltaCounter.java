package dev.tokenmeter.metrics.usage.tap;

import dev.tokenmeter.metrics.usage.Deltas;

/**
 * Counts about how many of a stream's hashes differ, in 64 bytes: each sets one of 512 bits, and
 * the bits that are still 0 tell (linear counting; Whang, Vander-Zanden, Taylor 1990). Exact to a
 * few percent for hundreds of distinct ones, which is far more than an answer has that repeats
 * itself.
 */
final class DeltaCounter {
  private static final int BITS = 512;

  /** With fewer bits left the estimate is too rough to call anything a repetition. */
  private static final int FEWEST_LEFT = 8;

  private final long[] words = new long[BITS / Long.SIZE];
  private long count;

  void add(long hash) {
    int bit = (int) (hash & (BITS - 1));
    words[bit / Long.SIZE] |= 1L << bit;
    count++;
  }

  Deltas deltas() {
    int left = BITS;
    for (long word : words) {
      left -= Long.bitCount(word);
    }
    long distinct =
        left < FEWEST_LEFT ? count : Math.round(BITS * StrictMath.log((double) BITS / left));
    return new Deltas(count, Math.min(distinct, count));
  }
}
