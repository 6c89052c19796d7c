package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.record.Signal;
import dev.tokenmeter.metrics.report.Dimension;
import dev.tokenmeter.metrics.report.UsageSum;
import dev.tokenmeter.metrics.report.UsageTable;
import dev.tokenmeter.metrics.report.Window;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageLine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerQueriesTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @TempDir Path directory;
  private final AtomicReference<Instant> now = new AtomicReference<>(Exchanged.NOON);
  private Path path = Path.of("unset");

  @BeforeEach
  void place() {
    path = directory.resolve("tokenmeter.db");
  }

  private Ledger open(Duration retain) throws LedgerFailure {
    return Ledger.open(path, LedgerSettings.of("box-1"), retain, now::get);
  }

  private void write(ExchangeRecord... exchanges) throws LedgerFailure {
    try (Ledger ledger = open(Duration.ofDays(400))) {
      for (ExchangeRecord exchange : exchanges) {
        ledger.end(exchange);
      }
    }
  }

  private UsageTable usage(String window, Dimension... by) throws LedgerFailure {
    Window span = Window.parse(window, BERLIN, now.get()).orElseThrow();
    return LedgerQueries.at(path).usage(UsageQuery.of(span, List.of(by)));
  }

  private static ExchangeRecord priced(ExchangeRecord exchange, long nanoUsd) {
    UsageLine line = exchange.usage().orElseThrow().lines().getFirst();
    Charge charge = new Charge(line, OptionalLong.of(nanoUsd), Tokens.none(), Set.of());
    return exchange.withCharges(new Charges(List.of(charge), Optional.of("prices-1")));
  }

  @Test
  void usage_withMoreRowsThanWanted_isRefused() throws Exception {
    write(Exchanged.ok().finished(), Exchanged.ok().by("bob", "none").finished());
    Window span = Window.parse("7d", BERLIN, now.get()).orElseThrow();
    UsageQuery query = UsageQuery.of(span, List.of(Dimension.CALLER));
    assertThat(LedgerQueries.at(path).usage(query.atMost(2)).rows()).hasSize(2);
    assertThatThrownBy(() -> LedgerQueries.at(path).usage(query.atMost(1)))
        .isInstanceOf(TooManyRows.class)
        .hasMessageContaining("more than 1 rows")
        .hasMessageContaining("shorter window");
  }

  @Test
  void usage_byCallerAndModel_addsUpAndKeepsReportedFromEstimated() throws Exception {
    write(
        priced(Exchanged.ok().finished(), 7),
        priced(Exchanged.ok().at(Exchanged.NOON.minusSeconds(60)).finished(), 5),
        Exchanged.ok()
            .at(Exchanged.NOON.minusSeconds(90))
            .by("bob", "none")
            .using(
                Exchanged.line("claude-x", Source.REPORTED, Map.of(TokenType.INPUT, 3L)),
                Exchanged.line("claude-x", Source.ESTIMATED, Map.of(TokenType.OUTPUT, 4L)))
            .finished());
    UsageTable table = usage("today", Dimension.CALLER, Dimension.MODEL);
    assertThat(table.rows())
        .containsExactly(
            new UsageTable.Row(
                List.of("alice", "claude-x"),
                new UsageSum(
                    2,
                    0,
                    0,
                    new Tokens(Map.of(TokenType.INPUT, 20L, TokenType.OUTPUT, 10L)),
                    Tokens.none(),
                    OptionalLong.of(12),
                    OptionalLong.empty(),
                    0)),
            new UsageTable.Row(
                List.of("bob", "claude-x"),
                new UsageSum(
                    1,
                    0,
                    0,
                    new Tokens(Map.of(TokenType.INPUT, 3L)),
                    new Tokens(Map.of(TokenType.OUTPUT, 4L)),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    7)));
  }

  @Test
  void usage_onASeat_isNoMoneySpent() throws Exception {
    write(priced(Exchanged.ok().through("codex", "openai", Billing.SUBSCRIPTION).finished(), 9));
    UsageSum sum = usage("today", Dimension.PROVIDER).total();
    assertThat(sum.nanoUsd()).isEmpty();
    assertThat(sum.subscriptionNanoUsd()).hasValue(9);
  }

  @Test
  void usage_unmeteredAndFailed_isNotMixedUp() throws Exception {
    write(
        Exchanged.ok().unmetered(Unmetered.USAGE_ABSENT).finished(),
        Exchanged.ok()
            .at(Exchanged.NOON.minusSeconds(1))
            .using()
            .ended(404, Outcome.UPSTREAM_ERROR)
            .finished());
    assertThat(usage("today", Dimension.MODEL).rows())
        .extracting(row -> row.key() + " " + row.sum().requests() + " " + row.sum().unmetered())
        .containsExactly("[claude-x] 1 1", "[other] 1 0");
  }

  @Test
  void usage_byDay_followsTheClocksOfTheZone() throws Exception {
    now.set(Instant.parse("2026-10-26T12:00:00Z"));
    write(
        Exchanged.ok().at(Instant.parse("2026-10-24T21:59:59Z")).finished(),
        Exchanged.ok().at(Instant.parse("2026-10-24T22:00:00Z")).finished(),
        Exchanged.ok().at(Instant.parse("2026-10-25T22:59:59.999Z")).finished(),
        Exchanged.ok().at(Instant.parse("2026-10-25T23:00:00Z")).finished());
    assertThat(usage("7d", Dimension.DAY).rows())
        .extracting(row -> row.key().getFirst() + " " + row.sum().requests())
        .containsExactly("2026-10-24 1", "2026-10-25 2", "2026-10-26 1");
  }

  @Test
  void usage_ofAWindow_holdsItsFirstMillisecondAndNotTheOneAfter() throws Exception {
    write(
        Exchanged.ok().at(Instant.parse("2026-10-31T22:59:59.999Z")).finished(),
        Exchanged.ok().at(Instant.parse("2026-10-31T23:00:00Z")).finished(),
        Exchanged.ok().at(Instant.parse("2026-11-30T22:59:59.999Z")).finished(),
        Exchanged.ok().at(Instant.parse("2026-11-30T23:00:00Z")).finished());
    assertThat(usage("2026-11", Dimension.CALLER).total().requests()).isEqualTo(2);
  }

  @Test
  void usage_ofOneCaller_isHisAlone() throws Exception {
    write(
        Exchanged.ok().finished(),
        Exchanged.ok().at(Exchanged.NOON.minusSeconds(1)).by("bob", "none").finished());
    Window today = Window.parse("today", BERLIN, now.get()).orElseThrow();
    UsageTable mine =
        LedgerQueries.at(path)
            .usage(UsageQuery.ofCaller(Set.of("bob"), today, List.of(Dimension.CALLER)));
    assertThat(mine.rows()).extracting(UsageTable.Row::key).containsExactly(List.of("bob"));
  }

  @Test
  void usage_pruned_isSummedTheSame() throws Exception {
    Instant old = Exchanged.NOON.minus(Duration.ofDays(40));
    write(
        priced(Exchanged.ok().at(old).finished(), 7),
        priced(Exchanged.ok().at(old.plusSeconds(1)).finished(), 8),
        Exchanged.ok()
            .at(old.plusSeconds(2))
            .using(
                Exchanged.line("big", Source.REPORTED, Map.of(TokenType.INPUT, 3L)),
                Exchanged.line("small", Source.ESTIMATED, Map.of(TokenType.OUTPUT, 4L)))
            .finished(),
        Exchanged.ok().at(old.plusSeconds(3)).unmetered(Unmetered.CUT).finished(),
        Exchanged.ok().finished());
    UsageTable before = usage("2026", Dimension.DAY, Dimension.MODEL);
    Duration month = Duration.ofDays(30);
    try (Ledger ledger = open(month)) {
      Waits.until(() -> ledger.writable() == 1 && rows() == 1);
    }
    assertThat(usage("2026", Dimension.DAY, Dimension.MODEL)).isEqualTo(before);
    Exchanged late = Exchanged.ok().at(old.plusSeconds(4));
    try (Ledger ledger = open(month)) {
      ledger.end(late.finished());
    }
    assertThat(usage("2026", Dimension.CALLER).total().requests()).isEqualTo(6);
  }

  private long rows() {
    try {
      return Rows.count(path);
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void usage_bySignal_outlivesItsRows() throws Exception {
    write(
        priced(Exchanged.ok().finished(), 7).withSignal(Signal.REPEAT),
        priced(Exchanged.ok().at(Exchanged.NOON.minusSeconds(1)).finished(), 5)
            .withSignal(Signal.REPEAT),
        priced(Exchanged.ok().at(Exchanged.NOON.minusSeconds(2)).finished(), 3));
    UsageTable before = usage("2026-11", Dimension.SIGNAL);
    now.set(Exchanged.NOON.plus(Duration.ofHours(3)));
    try (Ledger ledger = open(Duration.ofHours(1))) {
      Waits.until(() -> rows() == 0);
      assertThat(ledger.errors()).isZero();
    }
    assertThat(Rows.of(path, "SELECT signal, exchanges FROM hourly ORDER BY hour, signal"))
        .containsExactly("none|1", "repeat|1", "repeat|1");
    assertThat(usage("2026-11", Dimension.SIGNAL).rows()).isEqualTo(before.rows());
    assertThat(before.rows())
        .extracting(row -> row.key().getFirst() + " " + row.sum().nanoUsd().orElseThrow())
        .containsExactlyInAnyOrder("repeat 12", "none 3");
  }

  @Test
  void sums_beyondALong_saturate() throws Exception {
    write(
        priced(Exchanged.ok().finished(), Long.MAX_VALUE),
        priced(Exchanged.ok().at(Exchanged.NOON.minusSeconds(1)).finished(), Long.MAX_VALUE));
    assertThat(usage("today", Dimension.CALLER).total().nanoUsd()).hasValue(Long.MAX_VALUE);
  }

  @Test
  void ledger_thatIsNotThere_isOneLine() {
    assertThatThrownBy(() -> usage("today", Dimension.CALLER))
        .isInstanceOf(LedgerFailure.class)
        .hasMessageContaining(path.toString());
  }
}
