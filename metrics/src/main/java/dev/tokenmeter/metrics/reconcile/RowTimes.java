package dev.tokenmeter.metrics.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The time that a row is about.
 *
 * @param at its first moment
 * @param until the first moment after it
 */
record RowTimes(Instant at, Instant until) {

  /**
   * Reads both; a row without an end is about its day, or from a time of day on about an hour.
   *
   * @throws StatementFailure if there is no beginning
   */
  static RowTimes of(Row row, Optional<WrittenTime> begin, Optional<WrittenTime> end)
      throws StatementFailure {
    if (begin.isEmpty()) {
      throw new StatementFailure(row.place() + ": a row without a date");
    }
    Instant at = begin.get().at();
    boolean midnight = at.equals(at.truncatedTo(ChronoUnit.DAYS));
    Duration length = begin.get().dayOnly() || midnight ? Duration.ofDays(1) : Duration.ofHours(1);
    Instant until = end.map(WrittenTime::at).filter(at::isBefore).orElse(at.plus(length));
    return new RowTimes(at, until);
  }
}
