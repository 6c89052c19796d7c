package dev.tokenmeter.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers, durations and sizes as they are written. */
final class Units {
  private static final Pattern WHOLE = Pattern.compile("\\d(?:[\\d_]{0,22}\\d)?");
  private static final Pattern DECIMAL =
      Pattern.compile("(\\d(?:[\\d_]{0,22}\\d)?)(\\.\\d{1,12})?");
  private static final Pattern DURATION = Pattern.compile("(\\d[\\d_]{0,14}) ?(ms|s|m|h|d|w)");
  private static final Pattern SIZE =
      Pattern.compile("(\\d[\\d_]{0,14}) ?(B|[kK]B|MB|GB|KiB|MiB|GiB)");

  private static final Pattern PERCENT = Pattern.compile("([\\d.]+) ?%");
  private static final BigDecimal HUNDRED = new BigDecimal(100);

  private Units() {}

  /** A number without sign and fraction; underscores between the digits are ignored. */
  static Optional<Long> whole(String text) {
    return WHOLE.matcher(text).matches() ? parse(text) : Optional.empty();
  }

  /** A number that is not negative, exactly as written. */
  static Optional<BigDecimal> decimal(String text) {
    return DECIMAL.matcher(text).matches()
        ? Optional.of(new BigDecimal(text.replace("_", "")))
        : Optional.empty();
  }

  /** A part of a whole: {@code 12.5%} is 0.125; at most 100%. */
  static Optional<BigDecimal> percent(String text) {
    Matcher parts = PERCENT.matcher(text);
    return parts.matches()
        ? decimal(parts.group(1))
            .filter(part -> part.compareTo(HUNDRED) <= 0)
            .map(part -> part.movePointLeft(2))
        : Optional.empty();
  }

  /** One number with one unit: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 400d}. */
  static Optional<Duration> duration(String text) {
    Matcher parts = DURATION.matcher(text);
    return parts.matches()
        ? small(parts.group(1)).map(number -> times(number, parts.group(2)))
        : Optional.empty();
  }

  /** In bytes, one number with one unit: {@code 64KiB} is 65,536 and {@code 64KB} 64,000. */
  static Optional<Long> size(String text) {
    Matcher parts = SIZE.matcher(text);
    return parts.matches()
        ? small(parts.group(1)).map(number -> number * bytes(parts.group(2)))
        : Optional.empty();
  }

  private static Duration times(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofSeconds(60 * number);
      case "h" -> Duration.ofSeconds(3_600 * number);
      case "d" -> Duration.ofSeconds(86_400 * number);
      default -> Duration.ofSeconds(604_800 * number);
    };
  }

  private static long bytes(String unit) {
    return switch (unit) {
      case "B" -> 1;
      case "kB", "KB" -> 1_000;
      case "MB" -> 1_000_000;
      case "GB" -> 1_000_000_000;
      case "KiB" -> 1 << 10;
      case "MiB" -> 1 << 20;
      default -> 1 << 30;
    };
  }

  /** No product of this and a unit overflows. */
  private static Optional<Long> small(String digits) {
    return parse(digits).filter(number -> number <= 1_000_000_000);
  }

  private static Optional<Long> parse(String digits) {
    try {
      return Optional.of(Long.parseLong(digits.replace("_", "")));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
