package dev.tokenmeter.proxy.exchange;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What records of exchanges are dated and timed by. Bounds on how long something may take are kept
 * by the machine's time whatever this says. Called on event loops; must not block.
 *
 * @param dates when something was
 * @param nanos like {@link System#nanoTime}: only differences mean anything
 */
public record Timepiece(InstantSource dates, LongSupplier nanos) {

  /** The machine's. */
  public static Timepiece system() {
    return new Timepiece(InstantSource.system(), System::nanoTime);
  }

  Instant date() {
    return dates.instant();
  }

  /** A reading, to be subtracted from others. */
  public long now() {
    return nanos.getAsLong();
  }
}
