package dev.tokenmeter.metrics.board;

import dev.tokenmeter.metrics.budget.BudgetStatus;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * What will be used at the end of a budget's window if it goes on as it did since its beginning.
 * Too early in the window nobody can say.
 */
final class BudgetForecast {
  /** The part of a window, in percent, that has to pass before its pace means anything. */
  private static final int TOO_EARLY_PERCENT = 5;

  private BudgetForecast() {}

  /** In the budget's own unit. */
  static OptionalLong of(BudgetStatus status, Instant now) {
    long all = Duration.between(status.window().start(), status.window().end()).toMillis();
    long gone = Duration.between(status.window().start(), now).toMillis();
    if (all <= 0 || gone > all || gone < all * TOO_EARLY_PERCENT / 100 || gone <= 0) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        BigDecimal.valueOf(status.used())
            .multiply(BigDecimal.valueOf(all))
            .divide(BigDecimal.valueOf(gone), 0, RoundingMode.HALF_UP)
            .min(BigDecimal.valueOf(Long.MAX_VALUE))
            .longValue());
  }
}
