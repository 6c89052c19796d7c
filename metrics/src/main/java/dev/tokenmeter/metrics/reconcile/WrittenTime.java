package dev.tokenmeter.metrics.reconcile;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A moment as exports write it: a date, ISO 8601 with or without a zone, or a count since 1970 in
 * seconds, milliseconds or microseconds. What names no zone is UTC.
 *
 * @param dayOnly whether the text names a day and no time
 */
record WrittenTime(Instant at, boolean dayOnly) {
  private static final Pattern ISO =
      Pattern.compile(
          "(\\d{4})[-/](\\d{1,2})[-/](\\d{1,2})"
              + "(?:[T\\s]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9})\\d*)?)?)?"
              + "\\s*(?:(Z|UTC|GMT)|([+-]\\d{2}):?(\\d{2})?)?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern COUNT =
      Pattern.compile("\\d{9,17}(?:\\.\\d{1,9})?|\\d\\.\\d{1,17}[eE]\\+?\\d{1,2}");
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);

  /** From here on a count is in a smaller unit: the year 5138 in seconds. */
  private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(100_000_000_000L);

  private static final BigDecimal LEAST_SECONDS = BigDecimal.valueOf(100_000_000L);

  /** Reads a text; empty if it names no moment. */
  static Optional<WrittenTime> parse(String text) {
    String bare = text.strip();
    if (bare.length() > 64) {
      return Optional.empty();
    }
    if (COUNT.matcher(bare).matches()) {
      return count(new BigDecimal(bare));
    }
    Matcher iso = ISO.matcher(bare);
    return iso.matches() ? iso(iso) : Optional.empty();
  }

  private static Optional<WrittenTime> count(BigDecimal since) {
    BigDecimal seconds = since;
    for (int unit = 0; unit < 2 && seconds.compareTo(MOST_SECONDS) >= 0; unit++) {
      seconds = seconds.divide(THOUSAND);
    }
    if (seconds.compareTo(MOST_SECONDS) >= 0 || seconds.compareTo(LEAST_SECONDS) < 0) {
      return Optional.empty();
    }
    return Optional.of(
        new WrittenTime(Instant.ofEpochMilli(seconds.multiply(THOUSAND).longValue()), false));
  }

  private static Optional<WrittenTime> iso(Matcher parts) {
    try {
      boolean dayOnly = parts.group(4) == null;
      LocalDateTime local =
          LocalDateTime.of(
              number(parts, 1),
              number(parts, 2),
              number(parts, 3),
              number(parts, 4),
              number(parts, 5),
              number(parts, 6),
              fraction(parts));
      String hours = parts.group(9);
      ZoneOffset offset =
          hours == null
              ? ZoneOffset.UTC
              : ZoneOffset.ofTotalSeconds(
                  (hours.startsWith("-") ? -1 : 1)
                      * (Math.abs(Integer.parseInt(hours)) * 3600 + number(parts, 10) * 60));
      return Optional.of(new WrittenTime(local.toInstant(offset), dayOnly));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int number(Matcher parts, int group) {
    String text = parts.group(group);
    return text == null ? 0 : Integer.parseInt(text);
  }

  private static int fraction(Matcher parts) {
    String digits = parts.group(7);
    return digits == null ? 0 : Integer.parseInt((digits + "000000000").substring(0, 9));
  }
}
