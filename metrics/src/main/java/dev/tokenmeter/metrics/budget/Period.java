package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.config.Budget.Window;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;

/**
 * One calendar window of a budget: a day of 23, 24 or 25 hours, a week from Monday, or a month.
 *
 * @param start its first moment
 * @param end the first moment of the next one
 */
public record Period(Instant start, Instant end) {

  /** The window that a moment lies in; depends on nothing else, so that every replica agrees. */
  public static Period of(Window window, ZoneId zone, Instant moment) {
    LocalDate day = firstDay(window, moment.atZone(zone).toLocalDate());
    LocalDate next = following(window, day);
    // Where clocks are set back over midnight, a date comes twice; its window began the first time.
    while (!begin(next, zone).isAfter(moment)) {
      day = next;
      next = following(window, day);
    }
    return new Period(begin(day, zone), begin(next, zone));
  }

  private static LocalDate firstDay(Window window, LocalDate day) {
    return switch (window) {
      case DAY -> day;
      case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case MONTH -> day.withDayOfMonth(1);
    };
  }

  private static LocalDate following(Window window, LocalDate day) {
    return switch (window) {
      case DAY -> day.plusDays(1);
      case WEEK -> day.plusWeeks(1);
      case MONTH -> day.plusMonths(1);
    };
  }

  private static Instant begin(LocalDate day, ZoneId zone) {
    return day.atStartOfDay(zone).toInstant();
  }

  /** Whether a moment lies in it; its end does not. */
  public boolean contains(Instant moment) {
    return !moment.isBefore(start) && moment.isBefore(end);
  }
}
