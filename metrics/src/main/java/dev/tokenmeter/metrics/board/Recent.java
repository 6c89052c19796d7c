package dev.tokenmeter.metrics.board;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * An answer that serves all who ask within a moment; the longer it took to make, the longer. At
 * most one is made at a time. Thread-safe.
 */
final class Recent<T> {
  /** How old an answer may get. */
  static final Duration FRESH = Duration.ofSeconds(1);

  /** An answer holds for so many times as long as it took, so that making takes a sixth at most. */
  private static final int REST = 5;

  private final InstantSource clock;
  private Optional<T> answer = Optional.empty();
  private Instant stale = Instant.EPOCH;

  Recent(InstantSource clock) {
    this.clock = clock;
  }

  /** Makes an answer. */
  interface Making<T, E extends Exception> {
    T make() throws E;
  }

  /** The answer there is if it is fresh, else a new one. */
  synchronized <E extends Exception> T orElse(Making<T, E> making) throws E {
    Instant now = clock.instant();
    boolean clockWentBack = now.isBefore(stale.minus(Duration.ofHours(1)));
    if (answer.isEmpty() || !now.isBefore(stale) || clockWentBack) {
      T made = making.make();
      Instant done = clock.instant();
      Duration rest = Duration.between(now, done).multipliedBy(REST);
      stale = done.plus(rest.compareTo(FRESH) > 0 ? rest : FRESH);
      answer = Optional.of(made);
    }
    return answer.orElseThrow();
  }
}
