package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.config.Budget;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One budget of one caller, team or whatever it is kept for. A window that is over is followed by a
 * new one; a clock that goes back opens no window again. Lock-free.
 */
final class Account {
  private final String scope;
  private final Budget.Window window;
  private final ZoneId zone;
  private final AtomicReference<Tally> open;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicLong charged = new AtomicLong();
  private final AtomicLong denied = new AtomicLong();

  Account(String scope, Budget budget, Instant now) {
    this.scope = scope;
    this.window = budget.window();
    this.zone = budget.zone();
    this.open = new AtomicReference<>(new Tally(Period.of(window, zone, now)));
  }

  String scope() {
    return scope;
  }

  /** The window that is open now. */
  Tally tally(Instant now) {
    Tally seen = open.get();
    while (!now.isBefore(seen.period().end())) {
      open.compareAndSet(seen, new Tally(Period.of(window, zone, now)));
      seen = open.get();
    }
    return seen;
  }

  /** Takes one of the places for running exchanges, of which there are so many. */
  boolean enter(int most) {
    int seen = inFlight.get();
    while (seen < most) {
      if (inFlight.compareAndSet(seen, seen + 1)) {
        return true;
      }
      seen = inFlight.get();
    }
    return false;
  }

  void leave() {
    inFlight.decrementAndGet();
  }

  int inFlight() {
    return inFlight.get();
  }

  /** Counts what was charged in the life of the process. */
  void charge(long amount) {
    charged.accumulateAndGet(amount, (a, b) -> Math.min(a + b, 2 * Measure.MOST));
  }

  long charged() {
    return charged.get();
  }

  void deny() {
    denied.incrementAndGet();
  }

  long denied() {
    return denied.get();
  }

  /** Whether forgetting it forgets nothing. */
  boolean idle(Instant now) {
    Tally tally = tally(now);
    return inFlight.get() == 0 && tally.settled() == 0 && tally.committed() == 0;
  }
}
