package dev.tokenmeter.metrics.outcome;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The days of which outcomes are kept, days of UTC: from the one on which the oldest row of the
 * ledger may lie until tomorrow, which has begun somewhere already.
 *
 * @param oldest the first of them
 * @param newest the last of them
 */
public record OutcomeDays(LocalDate oldest, LocalDate newest) {

  /**
   * The days at a moment.
   *
   * @param retain how long exchanges are kept
   */
  public static OutcomeDays at(Instant now, Duration retain) {
    return new OutcomeDays(oldest(now.minus(retain)), day(now).plusDays(1));
  }

  /** The first day that is kept where exchanges are since this moment. */
  public static LocalDate oldest(Instant cutoff) {
    return day(cutoff);
  }

  /** Whether all days from this one on are kept. */
  public boolean reachBackTo(LocalDate day) {
    return !day.isBefore(oldest);
  }

  boolean contain(LocalDate day) {
    return reachBackTo(day) && !day.isAfter(newest);
  }

  private static LocalDate day(Instant moment) {
    return moment.atZone(ZoneOffset.UTC).toLocalDate();
  }
}
