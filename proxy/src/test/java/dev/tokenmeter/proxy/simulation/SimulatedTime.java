package dev.tokenmeter.proxy.simulation;

import dev.tokenmeter.proxy.exchange.Timepiece;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** A day that goes from event to event. Thread-safe. */
final class SimulatedTime {
  private static final Instant MIDNIGHT = Instant.parse("2026-11-23T00:00:00Z");

  private volatile long millis;

  void set(long sinceMidnight) {
    millis = sinceMidnight;
  }

  Timepiece timepiece() {
    return new Timepiece(
        () -> MIDNIGHT.plusMillis(millis), () -> TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
