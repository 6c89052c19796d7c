package dev.tokenmeter.metrics.reconcile;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * What is no difference.
 *
 * @param usd US dollars in a row
 * @param share a part of the larger side, of tokens and of money
 */
public record Tolerance(BigDecimal usd, BigDecimal share) {
  /** A ten-thousandth of a cent. */
  public static final Tolerance TINY = new Tolerance(new BigDecimal("0.000001"), BigDecimal.ZERO);

  /** Reads {@code 0.01} (US dollars) or {@code 0.5%}; empty if it is neither. */
  public static Optional<Tolerance> parse(String text) {
    boolean share = text.endsWith("%");
    return WrittenNumber.parse(share ? text.substring(0, text.length() - 1) : text)
        .filter(number -> number.signum() >= 0)
        .map(
            number ->
                share
                    ? new Tolerance(TINY.usd(), number.movePointLeft(2))
                    : new Tolerance(number, BigDecimal.ZERO));
  }

  /** The most by which these two may differ. */
  BigDecimal of(BigDecimal one, BigDecimal other) {
    return usd.max(one.abs().max(other.abs()).multiply(share));
  }

  boolean forgives(Counts difference, Counts one, Counts other) {
    return difference.by().entrySet().stream()
        .allMatch(
            type ->
                BigDecimal.valueOf(Math.max(one.of(type.getKey()), other.of(type.getKey())))
                        .multiply(share)
                        .setScale(0, RoundingMode.DOWN)
                        .compareTo(BigDecimal.valueOf(Math.abs(type.getValue())))
                    >= 0);
  }
}
