package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The prices that an invoice implies, beside ours: US dollars for a million tokens. */
final class Quote {
  /** Nobody quotes a price with more digits than these; what was used by chance has more. */
  private static final int SHORT = 4;

  private static final MathContext DIGITS = MathContext.DECIMAL64;
  private static final int MILLION = 6;

  /** Our price of a type; empty where there is none. */
  @FunctionalInterface
  interface Price {
    Optional<BigDecimal> usd(TokenType type);
  }

  private Quote() {}

  /** What tokens cost by our prices; empty where one of them has none. */
  static Optional<BigDecimal> worth(Counts counts, Price price) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Map.Entry<TokenType, Long> count : counts.by().entrySet()) {
      Optional<BigDecimal> each = price.usd(count.getKey());
      if (each.isEmpty()) {
        return Optional.empty();
      }
      sum = sum.add(each.get().multiply(BigDecimal.valueOf(count.getValue())));
    }
    return Optional.of(sum);
  }

  /** Names each type whose price is another; else the average of all. */
  static String differs(Said said, Counts tokens, BigDecimal ours, Price price) {
    List<String> parts = new ArrayList<>();
    if (said.typed()) {
      said.usdByType.forEach(
          (type, paid) -> {
            long count = tokens.of(type);
            Optional<BigDecimal> here = price.usd(type);
            if (count > 0 && here.isPresent()) {
              BigDecimal there = paid.divide(BigDecimal.valueOf(count), DIGITS);
              if (differ(there, here.get())) {
                parts.add(pair(type.label(), there, here.get()));
              }
            }
          });
    }
    if (!parts.isEmpty()) {
      return String.join("; ", parts);
    }
    BigDecimal total = BigDecimal.valueOf(tokens.total());
    BigDecimal paid = said.usd.subtract(said.credit);
    return total.signum() <= 0
        ? ""
        : pair("on average", paid.divide(total, DIGITS), ours.divide(total, DIGITS));
  }

  private static boolean differ(BigDecimal there, BigDecimal here) {
    return there.subtract(here).abs().compareTo(here.abs().max(there.abs()).movePointLeft(4)) > 0;
  }

  private static String pair(String what, BigDecimal there, BigDecimal here) {
    return "%s %s USD a million, %s here".formatted(what, perMillion(there), perMillion(here));
  }

  private static String perMillion(BigDecimal usd) {
    BigDecimal shown = usd.movePointRight(MILLION).round(new MathContext(5, RoundingMode.HALF_UP));
    return shown.signum() == 0 ? "0" : shown.stripTrailingZeros().toPlainString();
  }

  /**
   * Whether another price explains the money by itself, where the invoice tells no tokens: the
   * price it implies for our tokens is a round one, for each type that differs.
   *
   * @param rounding by how much an amount may be off
   */
  static boolean explains(Said said, Use use, BigDecimal rounding, Price price) {
    if (use.usd.signum() <= 0 || use.unpriced > 0) {
      return false;
    }
    if (!said.typed()) {
      BigDecimal paid = said.usd.subtract(said.credit);
      return paid.signum() > 0 && round(paid, use.usd, rounding);
    }
    Counts tokens = Counts.folded(use.tokens, Counts.withBases(said.usdByType.keySet()));
    boolean any = false;
    for (Map.Entry<TokenType, BigDecimal> paid : said.usdByType.entrySet()) {
      BigDecimal count = BigDecimal.valueOf(tokens.of(paid.getKey()));
      Optional<BigDecimal> each = price.usd(paid.getKey());
      boolean same =
          each.isPresent()
              && paid.getValue().subtract(each.get().multiply(count)).abs().compareTo(rounding)
                  <= 0;
      if (!same) {
        if (count.signum() == 0
            || !round(
                paid.getValue().movePointRight(MILLION), count, rounding.movePointRight(MILLION))) {
          return false;
        }
        any = true;
      }
    }
    return any;
  }

  /** Whether a quotient is a short number, as far as its dividend is exact. */
  private static boolean round(BigDecimal dividend, BigDecimal divisor, BigDecimal rounding) {
    BigDecimal quotient = dividend.divide(divisor, DIGITS);
    BigDecimal near = quotient.round(new MathContext(SHORT, RoundingMode.HALF_UP));
    BigDecimal off = near.multiply(divisor).subtract(dividend).abs();
    // Where an amount has so few digits that any price would do, none is believed.
    boolean exact = rounding.multiply(BigDecimal.valueOf(1_000)).compareTo(dividend.abs()) < 0;
    return exact && off.compareTo(rounding) <= 0;
  }
}
