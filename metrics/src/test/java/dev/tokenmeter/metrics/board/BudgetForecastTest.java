package dev.tokenmeter.metrics.board;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Budget;
import dev.tokenmeter.metrics.budget.BudgetStatus;
import dev.tokenmeter.metrics.budget.Measure;
import dev.tokenmeter.metrics.budget.Period;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class BudgetForecastTest {
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private static final Instant END = START.plus(Duration.ofDays(30));

  private static BudgetStatus used(long amount) {
    return new BudgetStatus(
        "b",
        "all",
        "all",
        Budget.Mode.OBSERVE,
        Measure.NANO_USD,
        1,
        amount,
        0,
        0,
        0,
        0,
        0,
        new Period(START, END));
  }

  @Test
  void forecast_afterAThirdOfTheWindow_isThreeTimesWhatWasUsed() {
    assertThat(BudgetForecast.of(used(100), START.plus(Duration.ofDays(10)))).hasValue(300);
  }

  @Test
  void forecast_atTheWindowsEnd_isWhatWasUsed() {
    assertThat(BudgetForecast.of(used(100), END)).hasValue(100);
  }

  @Test
  void forecast_tooEarlyOrOutsideOfTheWindow_isUnknown() {
    assertThat(BudgetForecast.of(used(100), START.plus(Duration.ofDays(1)))).isEmpty();
    assertThat(BudgetForecast.of(used(100), START.minusSeconds(1))).isEmpty();
    assertThat(BudgetForecast.of(used(100), END.plusSeconds(1))).isEmpty();
  }

  @Test
  void forecast_ofAnAbsurdAmount_doesNotOverflow() {
    assertThat(BudgetForecast.of(used(Long.MAX_VALUE), START.plus(Duration.ofDays(2))))
        .hasValue(Long.MAX_VALUE);
  }
}
