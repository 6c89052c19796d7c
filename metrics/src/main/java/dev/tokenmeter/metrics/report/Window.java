package dev.tokenmeter.metrics.report;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A span of time in which exchanges began. Days are days of a zone, so one has 23 or 25 hours where
 * clocks change.
 *
 * @param from the first instant in it
 * @param to the first instant after it
 * @param zone whose days and months are meant
 */
public record Window(Instant from, Instant to, ZoneId zone) {
  /** The forms that {@link #parse} knows, for a message. */
  public static final String FORMS =
      "today, yesterday, week, month, 24h, 7d, 2026, 2026-11, 2026-11-25 or"
          + " 2026-11-01..2026-11-15";

  private static final Pattern BACK = Pattern.compile("([1-9][0-9]{0,3})([hdw])");
  private static final Pattern YEAR = Pattern.compile("[0-9]{4}");
  private static final Pattern MONTH = Pattern.compile("[0-9]{4}-[0-9]{2}");

  /**
   * Reads a window as people write it. {@code 7d} reaches from this time of day seven days ago
   * until now, {@code week} from Monday, {@code month} from the first; a range holds both of its
   * days.
   *
   * @return empty if it is none of {@link #FORMS}
   */
  public static Optional<Window> parse(String text, ZoneId zone, Instant now) {
    ZonedDateTime local = now.atZone(zone);
    LocalDate today = local.toLocalDate();
    try {
      return switch (text) {
        case "today" -> Optional.of(until(today, zone, now));
        case "yesterday" -> Optional.of(days(today.minusDays(1), today, zone));
        case "week" ->
            Optional.of(until(today.minusDays(today.getDayOfWeek().getValue() - 1L), zone, now));
        case "month" -> Optional.of(until(today.withDayOfMonth(1), zone, now));
        default -> back(text, local).or(() -> named(text, zone));
      };
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The first day that begins in it or after it. */
  public LocalDate firstDay() {
    return firstDayFrom(from);
  }

  /** The first day that begins after it. */
  public LocalDate dayAfter() {
    return firstDayFrom(to);
  }

  private LocalDate firstDayFrom(Instant moment) {
    LocalDate day = moment.atZone(zone).toLocalDate();
    return day.atStartOfDay(zone).toInstant().equals(moment) ? day : day.plusDays(1);
  }

  private static Optional<Window> back(String text, ZonedDateTime now) {
    Matcher back = BACK.matcher(text);
    if (!back.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(back.group(1));
    ZonedDateTime from =
        switch (back.group(2)) {
          case "h" -> now.minusHours(count);
          case "d" -> now.minusDays(count);
          default -> now.minusWeeks(count);
        };
    return Optional.of(new Window(from.toInstant(), after(now.toInstant()), now.getZone()));
  }

  private static Optional<Window> named(String text, ZoneId zone) {
    int range = text.indexOf("..");
    if (range > 0) {
      LocalDate first = LocalDate.parse(text.substring(0, range));
      LocalDate last = LocalDate.parse(text.substring(range + 2));
      return last.isBefore(first)
          ? Optional.empty()
          : Optional.of(days(first, last.plusDays(1), zone));
    }
    if (YEAR.matcher(text).matches()) {
      LocalDate first = LocalDate.of(Integer.parseInt(text), 1, 1);
      return Optional.of(days(first, first.plusYears(1), zone));
    }
    if (MONTH.matcher(text).matches()) {
      LocalDate first = YearMonth.parse(text).atDay(1);
      return Optional.of(days(first, first.plusMonths(1), zone));
    }
    LocalDate day = LocalDate.parse(text);
    return Optional.of(days(day, day.plusDays(1), zone));
  }

  private static Window until(LocalDate first, ZoneId zone, Instant now) {
    return new Window(first.atStartOfDay(zone).toInstant(), after(now), zone);
  }

  private static Window days(LocalDate first, LocalDate end, ZoneId zone) {
    return new Window(
        first.atStartOfDay(zone).toInstant(), end.atStartOfDay(zone).toInstant(), zone);
  }

  /** An exchange that began in this very millisecond is in the window that ends now. */
  private static Instant after(Instant now) {
    return now.plusMillis(1);
  }
}
