package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Budget.Label;
import dev.tokenmeter.metrics.budget.Correction;
import dev.tokenmeter.metrics.budget.Period;
import dev.tokenmeter.metrics.budget.Spend;
import dev.tokenmeter.metrics.budget.SpendHistory;
import dev.tokenmeter.metrics.price.Pricing;
import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.usage.Tokens;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another process prices rows again while the ledger is written. */
final class RepricingTest {
  private static final int MANY = 100_000;

  /** Two nano-dollars for each token that goes in, none for what comes out. */
  private static final Pricing PRICES = prices(2);

  @TempDir Path directory;
  private Path path = Path.of("unset");

  @BeforeEach
  void place() {
    path = directory.resolve("tokenmeter.db");
  }

  private static Pricing prices(long each) {
    return exchange ->
        new Charges(
            exchange.usage().orElseThrow().lines().stream()
                .map(
                    line ->
                        new Charge(
                            line,
                            OptionalLong.of(each * line.tokens().input()),
                            Tokens.none(),
                            Set.of()))
                .toList(),
            Optional.of("prices-" + each));
  }

  private Ledger open() throws LedgerFailure {
    return Ledger.open(
        path, LedgerSettings.of("box-1"), Duration.ofDays(400), () -> Exchanged.NOON);
  }

  private static Instant second(int i) {
    return Exchanged.NOON.plusMillis(i);
  }

  private void fill(Ledger ledger, int exchanges) throws InterruptedException {
    long before = ledger.rows();
    for (int i = 0; i < exchanges; i++) {
      int waiting = i;
      if (i % 5_000 == 0) {
        Waits.until(() -> ledger.rows() - before >= waiting - 5_000);
      }
      ledger.end(Exchanged.ok().at(second(i)).finished());
    }
    Waits.until(() -> ledger.rows() - before == exchanges);
  }

  private Period all() {
    return new Period(Exchanged.NOON, Exchanged.NOON.plus(Duration.ofDays(1)));
  }

  private static long difference(Iterable<Correction> corrections) {
    long sum = 0;
    for (Correction each : corrections) {
      sum += each.after().nanoUsd() - each.before().nanoUsd();
    }
    return sum;
  }

  private SpendHistory.Past past() {
    return new LedgerSpend(LedgerQueries.at(path)).past(Set.of(all()), EnumSet.allOf(Label.class));
  }

  @Test
  void reprice_whileTheProxyWrites_losesAndDoublesNothingAndHoldsNobodyUp() throws Exception {
    ConcurrentLinkedQueue<Correction> told = new ConcurrentLinkedQueue<>();
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger more = new AtomicInteger();
    Repriced repriced;
    try (Ledger ledger = open()) {
      ledger.onCorrection(told::add);
      fill(ledger, MANY);
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!over.get()) {
                      ledger.end(
                          Exchanged.ok().at(second(MANY + more.getAndIncrement())).finished());
                      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                    }
                  });
      repriced = LedgerUpkeep.of(path).reprice(PRICES, Exchanged.NOON, model -> true);
      over.set(true);
      writer.join();
      Waits.until(() -> ledger.rows() == MANY + more.get());
      assertThat(ledger.errors()).isZero();
      Waits.until(() -> told.size() == repriced.total().changed());
    }
    assertThat(repriced.total().changed()).isBetween((long) MANY, (long) MANY + more.get());
    assertThat(Rows.count(path)).isEqualTo(MANY + more.get());
    assertThat(Rows.of(path, "SELECT sum(cost_nano_usd), sum(input) FROM exchange"))
        .containsExactly(repriced.total().afterNanoUsd() + "|" + 10L * (MANY + more.get()));
    assertThat(difference(told)).isEqualTo(repriced.total().afterNanoUsd());
  }

  @Test
  void correction_tellsWhatWasAndWhatIs_once() throws Exception {
    ConcurrentLinkedQueue<Correction> told = new ConcurrentLinkedQueue<>();
    try (Ledger ledger = open()) {
      ledger.onCorrection(told::add);
      fill(ledger, 3);
      LedgerUpkeep.of(path).reprice(PRICES, second(1), model -> true);
      Waits.until(() -> told.size() == 2);
      LedgerUpkeep.of(path).reprice(PRICES, second(1), model -> true);
      LedgerUpkeep.of(path).reprice(prices(3), second(2), model -> true);
      Waits.until(() -> told.size() == 3);
    }
    Correction first = told.peek();
    assertThat(first.at()).isEqualTo(second(1));
    assertThat(first.before().unpriced().output()).isEqualTo(5);
    assertThat(first.after())
        .isEqualTo(
            new Spend(
                "alice",
                "payments",
                "claude-code",
                "anthropic",
                Optional.of("claude-x"),
                Optional.of("claude-x"),
                Exchanged.ok().billing(),
                20,
                15));
    assertThat(told)
        .extracting(each -> each.before().nanoUsd() + ">" + each.after().nanoUsd())
        .containsExactly("0>20", "0>20", "20>30");
    assertThat(told.stream().map(Correction::number).distinct().sorted().toList())
        .isEqualTo(told.stream().map(Correction::number).toList());
  }

  @Test
  void history_knowsHowFarCorrectionsArePartOfIt() throws Exception {
    ConcurrentLinkedQueue<Correction> told = new ConcurrentLinkedQueue<>();
    try (Ledger ledger = open()) {
      fill(ledger, 2);
      assertThat(past().corrections()).isZero();
      LedgerUpkeep.of(path).reprice(PRICES, Exchanged.NOON, model -> true);
      SpendHistory.Past past = past();
      assertThat(past.within(all()).stream().mapToLong(Spend::nanoUsd).sum()).isEqualTo(40);
      ledger.onCorrection(told::add);
      Waits.until(() -> told.size() == 2);
      assertThat(told).allMatch(each -> each.number() <= past.corrections());
    }
  }

  @Test
  void start_afterARepricing_tellsNothingThatTheWindowsKnow() throws Exception {
    ConcurrentLinkedQueue<Correction> told = new ConcurrentLinkedQueue<>();
    try (Ledger ledger = open()) {
      fill(ledger, 2);
    }
    LedgerUpkeep.of(path).reprice(PRICES, Exchanged.NOON, model -> true);
    try (Ledger ledger = open()) {
      ledger.onCorrection(told::add);
      LedgerUpkeep.of(path).reprice(prices(3), second(1), model -> true);
      Waits.until(() -> !told.isEmpty());
    }
    assertThat(told).hasSize(1);
  }

  @Test
  void reprice_thatIsOnlyTold_changesNoRow() throws Exception {
    try (Ledger ledger = open()) {
      fill(ledger, 2);
    }
    LedgerUpkeep upkeep = LedgerUpkeep.of(path);
    Repriced told = upkeep.wouldReprice(PRICES, Exchanged.NOON, model -> true);
    assertThat(told.byModel())
        .containsExactly(Map.entry("claude-x", new Repriced.Delta(2, 0, 40, 30)));
    assertThat(Rows.of(path, "SELECT count(cost_nano_usd) FROM exchange")).containsExactly("0");
    assertThat(Rows.of(path, "SELECT count(*) FROM correction")).containsExactly("0");
    assertThat(upkeep.reprice(PRICES, Exchanged.NOON, model -> true)).isEqualTo(told);
  }

  @Test
  void sumsOfHours_thatAreMadeLater_holdTheNewCost() throws Exception {
    try (Ledger ledger = open()) {
      fill(ledger, 3);
    }
    LedgerUpkeep.of(path).reprice(PRICES, second(1), model -> true);
    Ledger.open(
            path,
            LedgerSettings.of("box-1"),
            Duration.ofHours(1),
            () -> Exchanged.NOON.plus(Duration.ofHours(5)))
        .close();
    assertThat(Rows.count(path)).isZero();
    assertThat(
            Rows.of(
                path,
                "SELECT exchanges, cost_nano_usd, unpriced_tokens, unpriced_types FROM hourly"
                    + " ORDER BY exchanges"))
        .containsExactly("1|null|15|input output", "2|40|0|null");
    assertThat(past().within(all()))
        .extracting(Spend::unpriced)
        .extracting(Tokens::input)
        .containsExactlyInAnyOrder(10L, 0L);
  }

  @Test
  void corrections_thatEverybodyHasHeardOf_areForgotten() throws Exception {
    try (Ledger ledger = open()) {
      fill(ledger, 1);
    }
    LedgerUpkeep.of(path).reprice(PRICES, Exchanged.NOON, model -> true);
    assertThat(Rows.of(path, "SELECT count(*) FROM correction")).containsExactly("1");
    Instant later = Instant.now().plus(Corrections.KEPT).plusSeconds(60);
    Ledger.open(path, LedgerSettings.of("box-1"), Duration.ofDays(400), () -> later).close();
    assertThat(Rows.of(path, "SELECT count(*) FROM correction")).isEqualTo(List.of("0"));
  }
}
