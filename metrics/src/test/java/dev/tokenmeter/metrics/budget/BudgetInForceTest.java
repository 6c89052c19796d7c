package dev.tokenmeter.metrics.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Budget;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BudgetInForceTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final int MOST = 4;

  @Test
  void owners_ofManyCallersWhoSpendNothing_areForgottenWithTheirAccounts() {
    Budget each =
        Desk.config("budgets: [{ name: b, scope: { each: caller }, limit: 1 USD, window: day }]")
            .budgets()
            .getFirst();
    BudgetInForce budget = new BudgetInForce(each, MOST, name -> "who-" + name, NOW);

    for (int i = 0; i < 1_000; i++) {
      budget.account("key-" + i, NOW.plusSeconds(i));
    }

    assertThat(budget.owner("who-key-999")).isEqualTo("key-999");
    assertThat(
            IntStream.range(0, 1_000)
                .mapToObj(i -> "who-key-" + i)
                .filter(known -> !budget.owner(known).equals(known)))
        .hasSizeLessThanOrEqualTo(2 * MOST);
  }
}
