package dev.tokenmeter.metrics.budget;

import java.util.concurrent.atomic.AtomicLong;

/** What was and may be spent of one budget in one window. Lock-free. */
final class Tally {
  private final Period period;

  /** What ended exchanges cost. */
  private final AtomicLong settled = new AtomicLong();

  /**
   * That and what is reserved for running ones: in one number, so that no two can take the last.
   */
  private final AtomicLong committed = new AtomicLong();

  /** The most that running ones may cost. */
  private final AtomicLong exposed = new AtomicLong();

  Tally(Period period) {
    this.period = period;
  }

  Period period() {
    return period;
  }

  long settled() {
    return Math.max(0, settled.get());
  }

  long committed() {
    return Math.max(0, committed.get());
  }

  long exposed() {
    return Math.max(0, exposed.get());
  }

  /** Reserves unless the limit is reached already. */
  boolean reserveBelow(long limit, long amount) {
    long seen = committed.get();
    while (seen < limit) {
      if (committed.compareAndSet(seen, sum(seen, amount))) {
        return true;
      }
      seen = committed.get();
    }
    return false;
  }

  /** Reserves unless the limit would be passed. */
  boolean reserveWithin(long limit, long amount) {
    long seen = committed.get();
    while (sum(seen, amount) <= limit) {
      if (committed.compareAndSet(seen, sum(seen, amount))) {
        return true;
      }
      seen = committed.get();
    }
    return false;
  }

  /** Reserves in any case; a negative amount gives back. */
  void reserve(long amount) {
    committed.accumulateAndGet(amount, Tally::sum);
  }

  void expose(long amount) {
    exposed.accumulateAndGet(amount, Tally::sum);
  }

  /** Adds what was spent for certain. */
  void settle(long amount) {
    settled.accumulateAndGet(amount, Tally::sum);
    committed.accumulateAndGet(amount, Tally::sum);
  }

  /** Far beyond every limit there is no need to be exact, only to stay there. */
  private static long sum(long a, long b) {
    return Math.clamp(
        Math.clamp(a, -2 * Measure.MOST, 2 * Measure.MOST)
            + Math.clamp(b, -2 * Measure.MOST, 2 * Measure.MOST),
        -2 * Measure.MOST,
        2 * Measure.MOST);
  }
}
