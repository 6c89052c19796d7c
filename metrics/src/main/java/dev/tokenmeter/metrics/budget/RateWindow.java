package dev.tokenmeter.metrics.budget;

import java.util.concurrent.atomic.AtomicReference;

/** Counts what began within the last 60 seconds, by the second. Lock-free. */
final class RateWindow {
  private static final int SECONDS = 60;

  /** One state of the counts. Immutable. */
  private static final class Counts {
    private final long second;
    private final int[] bySecond;
    private final int sum;

    Counts(long second, int[] bySecond, int sum) {
      this.second = second;
      this.bySecond = bySecond;
      this.sum = sum;
    }

    /** The same seen from a later second: what is older than a minute is forgotten. */
    Counts at(long now) {
      if (now <= second) {
        return this;
      }
      int[] next = bySecond.clone();
      int left = sum;
      for (long past = second + 1; past <= Math.min(now, second + SECONDS); past++) {
        left -= next[slot(past)];
        next[slot(past)] = 0;
      }
      return new Counts(now, next, left);
    }

    Counts plusOne() {
      int[] next = bySecond.clone();
      next[slot(second)]++;
      return new Counts(second, next, sum + 1);
    }

    /** Seconds until the oldest that still counts is forgotten. */
    long secondsToWait() {
      for (int ahead = 1; ahead < SECONDS; ahead++) {
        if (bySecond[slot(second + ahead)] > 0) {
          return ahead;
        }
      }
      return SECONDS;
    }

    private static int slot(long second) {
      return Math.floorMod(second, SECONDS);
    }
  }

  private final AtomicReference<Counts> counts =
      new AtomicReference<>(new Counts(Long.MIN_VALUE / 2, new int[SECONDS], 0));

  /**
   * Counts one more if there is room for it.
   *
   * @param second of a clock that never goes back
   * @return seconds to wait for room; 0 if it was counted
   */
  long take(long second, int most) {
    while (true) {
      Counts seen = counts.get();
      Counts now = seen.at(second);
      if (now.sum >= most) {
        return now.secondsToWait();
      }
      if (counts.compareAndSet(seen, now.plusOne())) {
        return 0;
      }
    }
  }

  /** Whether nothing counts any more. */
  boolean empty(long second) {
    return counts.get().at(second).sum == 0;
  }
}
