package dev.tokenmeter.metrics.ledger;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what another thread will do. */
final class Waits {
  private static final Duration MOST = Duration.ofSeconds(30);

  private Waits() {}

  static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + MOST.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it did not come");
      }
      Thread.sleep(10);
    }
  }
}
