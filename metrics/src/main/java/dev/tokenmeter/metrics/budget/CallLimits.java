package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.config.Rails.CallLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** One rule on how many exchanges there may be, and how many there are. Thread-safe, lock-free. */
final class CallLimits {
  private static final Duration SOON = Duration.ofSeconds(1);

  private final CallLimit limit;
  private final Labels.Matcher matcher;
  private final LongSupplier seconds;
  private final int mostPlaces;
  private final Places<Running> places;

  /** The exchanges of one caller or team. */
  private static final class Running {
    private final AtomicInteger now = new AtomicInteger();
    private final RateWindow begun = new RateWindow();

    boolean enter(int most) {
      int seen = now.get();
      while (seen < most) {
        if (now.compareAndSet(seen, seen + 1)) {
          return true;
        }
        seen = now.get();
      }
      return false;
    }
  }

  /**
   * @param seconds a clock that never goes back
   * @param mostPlaces callers or teams that are told apart
   */
  CallLimits(CallLimit limit, LongSupplier seconds, int mostPlaces) {
    this.limit = limit;
    this.matcher = new Labels.Matcher(limit.scope());
    this.seconds = seconds;
    this.mostPlaces = mostPlaces;
    this.places =
        new Places<>(
            name -> new Running(),
            (running, now) -> running.now.get() == 0 && running.begun.empty(seconds.getAsLong()));
  }

  CallLimit limit() {
    return limit;
  }

  /**
   * Lets one more begin, or says why not.
   *
   * @param leave gets what has to be run at its end
   */
  Optional<Denial> enter(Labels labels, Instant now, List<Runnable> leave) {
    if (!matcher.fits(labels)) {
      return Optional.empty();
    }
    Running running = places.of(matcher.account(labels), mostPlaces, now);
    int concurrent = limit.concurrent().orElse(Integer.MAX_VALUE);
    if (!running.enter(concurrent)) {
      return Optional.of(
          Denial.rate(
              "%d requests of %s run already, which is the most allowed at once."
                  .formatted(concurrent, whose(labels)),
              SOON));
    }
    long wait =
        limit.perMinute().isPresent()
            ? running.begun.take(seconds.getAsLong(), limit.perMinute().getAsInt())
            : 0;
    if (wait > 0) {
      running.now.decrementAndGet();
      return Optional.of(
          Denial.rate(
              "%s began %d requests within a minute, which is the most allowed."
                  .formatted(whose(labels), limit.perMinute().orElse(0)),
              Duration.ofSeconds(wait)));
    }
    leave.add(running.now::decrementAndGet);
    return Optional.empty();
  }

  private String whose(Labels labels) {
    return limit.scope().each().isPresent() ? matcher.account(labels) : "those of this rule";
  }
}
