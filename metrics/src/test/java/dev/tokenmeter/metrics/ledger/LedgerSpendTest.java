package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.budget.Period;
import dev.tokenmeter.metrics.budget.Spend;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerSpendTest {
  @TempDir Path directory;

  private static Period day() {
    return new Period(
        Exchanged.NOON.minus(Duration.ofHours(12)), Exchanged.NOON.plus(Duration.ofHours(12)));
  }

  @Test
  void spend_ofAWindow_isToldByAllThatBudgetsTellApart() throws Exception {
    Path path = directory.resolve("tokenmeter.db");
    try (Ledger ledger =
        Ledger.open(path, LedgerSettings.of("box-1"), Duration.ofDays(400), () -> Exchanged.NOON)) {
      ledger.end(Exchanged.ok().finished());
      ledger.end(Exchanged.ok().finished());
    }
    LedgerSpend spend = new LedgerSpend(LedgerQueries.at(path));

    Tokens unpriced = new Tokens(Map.of(TokenType.INPUT, 20L, TokenType.OUTPUT, 10L));
    Spend both =
        new Spend(
            "alice",
            "payments",
            "claude-code",
            "anthropic",
            Optional.of("claude-x"),
            Optional.of("claude-x"),
            Billing.METERED,
            0,
            30,
            unpriced);
    assertThat(spend.within(day())).containsExactly(both);
    assertThat(spend.within(new Period(day().end(), day().end().plusSeconds(1)))).isEmpty();
  }

  @Test
  void spend_withoutALedger_isNothing() {
    LedgerSpend spend = new LedgerSpend(LedgerQueries.at(directory.resolve("none.db")));

    assertThat(spend.within(day())).isEmpty();
  }
}
