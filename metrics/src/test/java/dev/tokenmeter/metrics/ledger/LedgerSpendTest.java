package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Budget.Label;
import dev.tokenmeter.metrics.budget.Period;
import dev.tokenmeter.metrics.budget.Spend;
import dev.tokenmeter.metrics.budget.SpendHistory;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerSpendTest {
  @TempDir Path directory;

  private static Period day() {
    return new Period(
        Exchanged.NOON.minus(Duration.ofHours(12)), Exchanged.NOON.plus(Duration.ofHours(12)));
  }

  private static List<Spend> within(LedgerSpend spend, Period period) {
    return spend.past(Set.of(period), EnumSet.allOf(Label.class)).within(period);
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
    assertThat(within(spend, day())).containsExactly(both);
    assertThat(within(spend, new Period(day().end(), day().end().plusSeconds(1)))).isEmpty();
  }

  @Test
  void spend_isToldApartByNoMoreThanWasAskedFor() throws Exception {
    Path path = directory.resolve("tokenmeter.db");
    try (Ledger ledger =
        Ledger.open(path, LedgerSettings.of("box-1"), Duration.ofDays(400), () -> Exchanged.NOON)) {
      ledger.end(Exchanged.ok().finished());
      ledger.end(Exchanged.ok().finished());
    }
    LedgerSpend spend = new LedgerSpend(LedgerQueries.at(path));

    for (Label label : Label.values()) {
      List<Spend> found = spend.past(Set.of(day()), Set.of(label)).within(day());

      assertThat(found).as("%s", label).hasSize(1);
      Spend all = found.getFirst();
      assertThat(all.tokens()).as("%s", label).isEqualTo(30);
      assertThat(all.caller()).isEqualTo(label == Label.CALLER ? "alice" : "");
      assertThat(all.team()).isEqualTo(label == Label.TEAM ? "payments" : "");
      assertThat(all.client()).isEqualTo(label == Label.CLIENT ? "claude-code" : "");
      assertThat(all.provider()).isEqualTo(label == Label.PROVIDER ? "anthropic" : "");
      assertThat(all.model().isPresent()).isEqualTo(label == Label.MODEL);
      assertThat(all.requested().isPresent()).isEqualTo(label == Label.MODEL);
    }
  }

  @Test
  void spend_withoutALedger_isNothing() {
    LedgerSpend spend = new LedgerSpend(LedgerQueries.at(directory.resolve("none.db")));

    assertThat(within(spend, day())).isEmpty();
  }

  @Test
  void spend_ofWindowsThatOverlap_isThatOfEachAlone() throws Exception {
    Path path = directory.resolve("tokenmeter.db");
    List<Instant> begun = new ArrayList<>();
    try (Ledger ledger =
        Ledger.open(path, LedgerSettings.of("box-1"), Duration.ofDays(400), () -> Exchanged.NOON)) {
      for (int i = 0; i < 48; i++) {
        begun.add(Exchanged.NOON.plus(Duration.ofMinutes(30L * i)));
        ledger.end(Exchanged.ok().at(begun.getLast()).finished());
      }
    }
    Set<Period> periods = new HashSet<>();
    for (int from = 0; from < 24; from += 5) {
      for (int hours = 1; hours < 24; hours += 4) {
        Instant start = Exchanged.NOON.plus(Duration.ofHours(from));
        periods.add(new Period(start, start.plus(Duration.ofHours(hours))));
      }
    }

    SpendHistory.Past past =
        new LedgerSpend(LedgerQueries.at(path)).past(periods, EnumSet.allOf(Label.class));
    for (Period period : periods) {
      assertThat(past.within(period).stream().mapToLong(Spend::tokens).sum())
          .as("%s", period)
          .isEqualTo(15 * begun.stream().filter(period::contains).count());
    }
  }
}
