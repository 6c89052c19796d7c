package dev.tokenmeter.deploy;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Waits for what has to come, within a bound that only a defect exceeds. */
final class Waiting {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final int STILL_MILLIS = 400;

  private Waiting() {}

  static void until(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("did not come about: " + what);
      }
      Thread.sleep(2);
    }
  }

  /** Waits until a count has stopped growing: where it goes on for ever, that is the defect. */
  static void untilStill(String what, LongSupplier count) throws InterruptedException {
    long deadline = System.nanoTime() + BOUND.toNanos();
    long last = -1;
    long now = count.getAsLong();
    while (now != last) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("did not stop growing: " + what);
      }
      Thread.sleep(STILL_MILLIS);
      last = now;
      now = count.getAsLong();
    }
  }
}
