package dev.tokenmeter.metrics.reconcile;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Numbers as exports and spreadsheets write them: {@code 1,234.50}, {@code 1.5e-07}, {@code $0.12},
 * {@code (3.00)}, {@code 1.234,50}. Exact, never through a floating-point number.
 */
final class WrittenNumber {
  /** A longer text is no number, and an exponent beyond this no amount of anything. */
  private static final int MOST_CHARACTERS = 80;

  private static final int MOST_EXPONENT = 40;

  private static final Pattern NOISE = Pattern.compile("[\\s\u00a0\u202f'_$]|(?i:usd)");
  private static final Pattern PLAIN =
      Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d{1,3})?");
  private static final Pattern COMMA_GROUPS =
      Pattern.compile("[+-]?[1-9]\\d{0,2}(?:,\\d{2,3})*,\\d{3}");
  private static final Pattern COMMA_GROUPS_POINT =
      Pattern.compile("[+-]?\\d{1,3}(?:,\\d{2,3})*,\\d{3}\\.\\d*(?:[eE][+-]?\\d{1,3})?");
  private static final Pattern POINT_GROUPS =
      Pattern.compile("[+-]?[1-9]\\d{0,2}(?:\\.\\d{3}){2,}");
  private static final Pattern POINT_GROUPS_COMMA =
      Pattern.compile("[+-]?\\d{1,3}(?:\\.\\d{3})+,\\d+");
  private static final Pattern COMMA_DECIMAL = Pattern.compile("[+-]?\\d*,\\d+");

  private WrittenNumber() {}

  /** The number; empty if the text is none, or one that no export can mean. */
  static Optional<BigDecimal> parse(String text) {
    if (text.length() > MOST_CHARACTERS) {
      return Optional.empty();
    }
    String bare = NOISE.matcher(text).replaceAll("");
    if (bare.length() > 2 && bare.startsWith("(") && bare.endsWith(")")) {
      return plain(bare.substring(1, bare.length() - 1)).map(BigDecimal::negate);
    }
    return plain(bare);
  }

  private static Optional<BigDecimal> plain(String text) {
    String number = text;
    if (COMMA_GROUPS.matcher(text).matches() || COMMA_GROUPS_POINT.matcher(text).matches()) {
      number = text.replace(",", "");
    } else if (POINT_GROUPS_COMMA.matcher(text).matches()) {
      number = text.replace(".", "").replace(',', '.');
    } else if (POINT_GROUPS.matcher(text).matches()) {
      number = text.replace(".", "");
    } else if (COMMA_DECIMAL.matcher(text).matches()) {
      number = text.replace(',', '.');
    }
    if (!PLAIN.matcher(number).matches()) {
      return Optional.empty();
    }
    BigDecimal value = new BigDecimal(number);
    boolean absurd =
        value.signum() != 0 && Math.abs((long) value.precision() - value.scale()) > MOST_EXPONENT;
    return absurd ? Optional.empty() : Optional.of(value.signum() == 0 ? BigDecimal.ZERO : value);
  }
}
