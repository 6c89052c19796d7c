package dev.tokenmeter.metrics.reconcile;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One row of an export, its values by column. Columns are named in one way, however the export
 * writes them: {@code lineItem/UsageType}, {@code line_item_usage_type} and {@code Line Item Usage
 * Type} are one column.
 *
 * @param place file and line, for messages
 * @param columns where each column's value stands
 */
record Row(String place, Map<String, Integer> columns, List<String> values) {
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final Pattern OTHER = Pattern.compile("[^a-z0-9]+");

  /** The one name of a column. */
  static String column(String written) {
    String snake = HUMP.matcher(written.strip()).replaceAll("_").toLowerCase(Locale.ROOT);
    String name = OTHER.matcher(snake).replaceAll("_");
    int from = name.startsWith("_") ? 1 : 0;
    int to = name.endsWith("_") && name.length() > from ? name.length() - 1 : name.length();
    return name.substring(from, to);
  }

  boolean has(String column) {
    return columns.containsKey(column);
  }

  /** The value of the first of these columns that has one. */
  Optional<String> text(String... names) {
    return Stream.of(names).flatMap(name -> value(name).stream()).findFirst();
  }

  private Optional<String> value(String name) {
    Integer at = columns.get(name);
    return at != null && at < values.size() && !blank(values.get(at))
        ? Optional.of(values.get(at).strip())
        : Optional.empty();
  }

  private StatementFailure not(String allowed, String text, String... names) {
    String name =
        Stream.of(names).filter(each -> value(each).isPresent()).findFirst().orElse("a value");
    return new StatementFailure(
        "%s: %s must be %s, not %s".formatted(place, name, allowed, shown(text)));
  }

  private static boolean blank(String value) {
    return value.isBlank() || value.equalsIgnoreCase("null");
  }

  /**
   * A number; empty where none of the columns has a value.
   *
   * @throws StatementFailure if the value is no number
   */
  Optional<BigDecimal> number(String... names) throws StatementFailure {
    Optional<String> text = text(names);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<BigDecimal> number = WrittenNumber.parse(text.get());
    if (number.isEmpty()) {
      throw not("a number like 1234 or 0.05", text.get(), names);
    }
    return number;
  }

  /** A count, which cannot be negative; 0 where none of the columns has a value. */
  BigDecimal count(String... names) throws StatementFailure {
    BigDecimal count = number(names).orElse(BigDecimal.ZERO);
    if (count.signum() < 0) {
      throw not("a count of 0 or more", count.toPlainString(), names);
    }
    return count;
  }

  /**
   * A moment; empty where none of the columns has a value.
   *
   * @throws StatementFailure if the value names none
   */
  Optional<WrittenTime> time(String... names) throws StatementFailure {
    Optional<String> text = text(names);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<WrittenTime> time = WrittenTime.parse(text.get());
    if (time.isEmpty()) {
      throw not(
          "a time like 2026-11-25, 2026-11-25T10:00:00Z or seconds since 1970", text.get(), names);
    }
    return time;
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(40)
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }
}
