package dev.tokenmeter.bench.crowd;

import dev.tokenmeter.bench.rig.Child;
import dev.tokenmeter.bench.rig.Samples;
import java.io.IOException;

/** Requests at one connection, a few at a time, while something else goes on. */
final class GoodRequests {
  private static final int AT_A_TIME = 50;
  private static final long BETWEEN_MILLIS = 100;

  private final Child load;
  private final int port;
  private final Samples medians = new Samples();
  private int failed;

  GoodRequests(Child load, int port) {
    this.load = load;
    this.port = port;
  }

  /** Asks until {@link System#nanoTime()} is so far. */
  void runUntil(long nanos) throws InterruptedException {
    while (System.nanoTime() - nanos < 0) {
      try {
        medians.add((long) (load.order("requests " + port + " 1 " + AT_A_TIME).p50() * 1_000));
      } catch (IOException e) {
        System.err.println("# " + e.getMessage());
        failed++;
      }
      Thread.sleep(BETWEEN_MILLIS);
    }
  }

  /** How many times one of them failed. */
  int failed() {
    return failed;
  }

  /** The median of the medians, in ms. */
  double medianMillis() {
    return medians.micros(0.5) / 1_000;
  }
}
