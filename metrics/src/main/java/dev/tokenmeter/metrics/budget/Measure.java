package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.config.Budget;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** What a budget is counted in. */
public enum Measure {
  /** 10⁻⁹ US dollars. */
  NANO_USD,
  TOKENS;

  /** More than this is a lie that must not make sums overflow: a billion dollars. */
  static final long MOST = 1_000_000_000_000_000_000L;

  private static final int NANO = 9;
  private static final int CENTS = 2;
  private static final int FINE = 6;
  private static final BigDecimal CENT = new BigDecimal("0.01");

  static Measure of(Budget.Limit limit) {
    return switch (limit) {
      case Budget.Limit.Usd _ -> NANO_USD;
      case Budget.Limit.TokenCount _ -> TOKENS;
    };
  }

  /** A limit as a number of this unit, rounded up. */
  static long amount(Budget.Limit limit) {
    return switch (limit) {
      case Budget.Limit.Usd usd ->
          bounded(usd.amount().movePointRight(NANO).setScale(0, RoundingMode.CEILING).longValue());
      case Budget.Limit.TokenCount count -> bounded(count.tokens());
    };
  }

  static long bounded(long amount) {
    return Math.clamp(amount, 0, MOST);
  }

  /** Rounded up, so that an estimate is never nothing. */
  static long bounded(double amount) {
    return bounded((long) Math.ceil(amount));
  }

  /** For people: {@code 40.12 USD} or {@code 1200 tokens}. */
  String text(long amount) {
    return switch (this) {
      case NANO_USD -> {
        BigDecimal usd = BigDecimal.valueOf(amount, NANO);
        boolean small = usd.signum() != 0 && usd.abs().compareTo(CENT) < 0;
        yield usd.setScale(small ? FINE : CENTS, RoundingMode.HALF_UP).toPlainString() + " USD";
      }
      case TOKENS -> amount + " tokens";
    };
  }

  /** In the unit of the metrics: dollars or tokens. */
  public double shown(long amount) {
    return switch (this) {
      case NANO_USD -> BigDecimal.valueOf(amount, NANO).doubleValue();
      case TOKENS -> amount;
    };
  }
}
