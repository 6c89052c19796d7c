package dev.tokenmeter.proxy.net;

import java.time.Duration;

/** Durations for machines and people. */
final class Durations {
  private Durations() {}

  /** Milliseconds that are 0 only for a duration of zero, which means for ever. */
  static int millis(Duration duration) {
    long millis = Math.clamp(duration.toMillis(), 0, Integer.MAX_VALUE);
    return millis == 0 && !duration.isZero() ? 1 : (int) millis;
  }

  /** {@code 5 s} or {@code 250 ms}. */
  static String text(Duration duration) {
    return duration.toMillis() % 1_000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
