package dev.tokenmeter.metrics.limit;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts and times as providers spell them in headers. Never throws; what is odd is absent. */
final class Quantities {
  /** Longest value that is looked at. */
  private static final int MAX_LENGTH = 64;

  /** No limit resets later than this. */
  private static final Duration FARTHEST = Duration.ofDays(400);

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}(?:\\.[0-9]{1,18})?");
  private static final Pattern DURATION =
      Pattern.compile("(?:[0-9]{1,12}(?:\\.[0-9]{1,12})?(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h|d))+");
  private static final Pattern PART = Pattern.compile("([0-9.]+)([a-z\u00b5\u03bc]+)");

  /** 2001; a smaller number is a span of seconds. */
  private static final double FIRST_EPOCH_SECOND = 1e9;

  /** 1973 in milliseconds, 5138 in seconds. */
  private static final double FIRST_EPOCH_MILLI = 1e11;

  private Quantities() {}

  /** A number that is not negative; {@code -1} stands for unknown at Azure. */
  static OptionalDouble amount(String text) {
    return text.length() <= MAX_LENGTH && NUMBER.matcher(text).matches()
        ? OptionalDouble.of(Double.parseDouble(text))
        : OptionalDouble.empty();
  }

  static OptionalDouble scaled(OptionalDouble amount, double by) {
    return amount.isPresent()
        ? OptionalDouble.of(amount.getAsDouble() * by)
        : OptionalDouble.empty();
  }

  /**
   * A time: RFC 3339; seconds or milliseconds since 1970; seconds from now; or a span like {@code
   * 6m0s}, {@code 120ms} (Go's {@code time.Duration}) from now.
   */
  static Optional<Instant> moment(String text, Instant now) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    OptionalDouble number = amount(text);
    Optional<Instant> moment =
        number.isPresent() ? Optional.of(ofNumber(number.getAsDouble(), now)) : ofText(text, now);
    return moment.filter(
        when -> when.isBefore(now.plus(FARTHEST)) && when.isAfter(now.minus(FARTHEST)));
  }

  private static Instant ofNumber(double number, Instant now) {
    if (number >= FIRST_EPOCH_MILLI) {
      return Instant.ofEpochMilli((long) number);
    }
    return number >= FIRST_EPOCH_SECOND
        ? Instant.ofEpochMilli((long) (number * 1e3))
        : now.plusNanos((long) (number * 1e9));
  }

  private static Optional<Instant> ofText(String text, Instant now) {
    if (DURATION.matcher(text).matches()) {
      double seconds = 0;
      Matcher parts = PART.matcher(text);
      while (parts.find()) {
        seconds += Double.parseDouble(parts.group(1)) * unit(parts.group(2));
      }
      return seconds < FARTHEST.toSeconds()
          ? Optional.of(now.plusNanos((long) (seconds * 1e9)))
          : Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** In seconds. */
  private static double unit(String name) {
    return switch (name) {
      case "ns" -> 1e-9;
      case "ms" -> 1e-3;
      case "s" -> 1;
      case "m" -> 60;
      case "h" -> 3_600;
      case "d" -> 86_400;
      default -> 1e-6;
    };
  }
}
