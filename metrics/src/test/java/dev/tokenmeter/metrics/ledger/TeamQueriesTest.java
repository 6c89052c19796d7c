package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.record.Signal;
import dev.tokenmeter.metrics.report.Window;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageLine;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What teams used is the same sum whether it stands in rows, in sums of hours or in both. */
final class TeamQueriesTest {
  private static final Instant FIRST_HOUR = Exchanged.NOON.minus(Duration.ofHours(30));
  private static final Instant SECOND_HOUR = Exchanged.NOON.minus(Duration.ofHours(3));

  /**
   * Added up by hand from {@link #exchanges}, each of which took 1.5 s: team, caller, class,
   * requests, unmetered, input, output, nano-USD, tokens without a price, milliseconds.
   */
  private static final List<String> GOLDEN =
      List.of(
          "payments alice ordinary 2 0 in=110 out=25 usd=70 unpriced=0 busy=3000",
          "payments alice repeat 3 0 in=30 out=15 usd=9 unpriced=0 busy=4500",
          "payments bob ordinary 2 1 in=3 out=4 usd=- unpriced=7 busy=3000",
          "search alice ordinary 1 0 in=- out=- usd=- unpriced=0 busy=1500",
          "search alice stuffed 1 0 in=10 out=5 usd=11 unpriced=0 busy=1500");

  @TempDir Path directory;
  private final AtomicReference<Instant> now = new AtomicReference<>(Exchanged.NOON);
  private Path path = Path.of("unset");

  @BeforeEach
  void place() {
    path = directory.resolve("tokenmeter.db");
  }

  private static ExchangeRecord priced(ExchangeRecord exchange, long... nanoUsd) {
    List<Charge> charges = new ArrayList<>();
    List<UsageLine> lines = exchange.usage().orElseThrow().lines();
    for (int i = 0; i < nanoUsd.length; i++) {
      charges.add(new Charge(lines.get(i), OptionalLong.of(nanoUsd[i]), Tokens.none(), Set.of()));
    }
    return exchange.withCharges(new Charges(charges, Optional.of("prices-1")));
  }

  private static Exchanged alice(Instant at) {
    return Exchanged.ok().at(at);
  }

  private static List<ExchangeRecord> exchanges() {
    return List.of(
        // Before the window, and in its first millisecond after its end.
        priced(alice(FIRST_HOUR.minus(Duration.ofDays(7))).finished(), 1_000_000),
        priced(alice(Exchanged.NOON.plusMillis(1)).finished(), 1_000_000),
        // Two lines of two models: one exchange, one time.
        priced(
            alice(FIRST_HOUR)
                .using(
                    Exchanged.line("big", Source.REPORTED, Map.of(TokenType.INPUT, 100L)),
                    Exchanged.line("small", Source.ESTIMATED, Map.of(TokenType.OUTPUT, 20L)))
                .finished(),
            40,
            25),
        priced(alice(SECOND_HOUR).finished(), 5),
        priced(alice(FIRST_HOUR.plusSeconds(1)).finished(), 2).withSignal(Signal.REPEAT),
        priced(alice(FIRST_HOUR.plusSeconds(2)).finished(), 3).withSignal(Signal.REPEAT),
        priced(alice(SECOND_HOUR.plusSeconds(3)).finished(), 4).withSignal(Signal.REPEAT),
        alice(SECOND_HOUR.plusSeconds(4))
            .by("bob", "payments")
            .using(
                Exchanged.line(
                    "claude-x", Source.REPORTED, Map.of(TokenType.INPUT, 3L, TokenType.OUTPUT, 4L)))
            .finished(),
        alice(FIRST_HOUR.plusSeconds(5)).by("bob", "payments").unmetered(Unmetered.CUT).finished(),
        alice(FIRST_HOUR.plusSeconds(6))
            .by("alice", "search")
            .using()
            .ended(429, Outcome.DENIED)
            .finished(),
        priced(alice(SECOND_HOUR.plusSeconds(7)).by("alice", "search").finished(), 11)
            .withSignal(Signal.STUFFED));
  }

  private void write() throws LedgerFailure {
    try (Ledger ledger = open(Duration.ofDays(400))) {
      exchanges().forEach(ledger::end);
    }
  }

  private Ledger open(Duration retain) throws LedgerFailure {
    return Ledger.open(path, LedgerSettings.of("box-1"), retain, now::get);
  }

  /** Lets time pass until so many rows are left, and all others are sums. */
  private void leave(int rows, Duration retain) throws Exception {
    try (Ledger ledger = open(retain)) {
      Waits.until(() -> ledger.writable() == 1 && rows() == rows);
    }
  }

  private long rows() {
    try {
      return Rows.count(path);
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static final Window WEEK =
      new Window(
          Exchanged.NOON.minus(Duration.ofDays(7)), Exchanged.NOON.plusMillis(1), ZoneOffset.UTC);

  private TeamUse teams(Window window) throws LedgerFailure {
    return LedgerQueries.at(path).teams(window, 100);
  }

  /** One line for each team, caller and class, wherever its parts come from. */
  private static List<String> lines(TeamUse use) {
    Map<String, CallerUse> sums = new TreeMap<>();
    for (CallerUse each : use.uses()) {
      assertThat(each.classified()).isTrue();
      sums.merge(
          each.team() + " " + each.caller() + " " + each.signal().orElse("ordinary"),
          each,
          TeamQueriesTest::plus);
    }
    return sums.entrySet().stream()
        .map(
            each -> {
              CallerUse sum = each.getValue();
              Map<TokenType, Long> counts = sum.tokens().counts();
              return "%s %d %d in=%s out=%s usd=%s unpriced=%d busy=%d"
                  .formatted(
                      each.getKey(),
                      sum.requests(),
                      sum.unmetered(),
                      counts.containsKey(TokenType.INPUT) ? counts.get(TokenType.INPUT) : "-",
                      counts.containsKey(TokenType.OUTPUT) ? counts.get(TokenType.OUTPUT) : "-",
                      sum.nanoUsd().isPresent() ? sum.nanoUsd().getAsLong() : "-",
                      sum.unpriced(),
                      sum.busyMillis().orElseThrow());
            })
        .toList();
  }

  private static CallerUse plus(CallerUse a, CallerUse b) {
    return new CallerUse(
        a.team(),
        a.caller(),
        a.signal(),
        true,
        a.requests() + b.requests(),
        a.unmetered() + b.unmetered(),
        a.tokens().plus(b.tokens()),
        a.nanoUsd().isPresent() || b.nanoUsd().isPresent()
            ? OptionalLong.of(a.nanoUsd().orElse(0) + b.nanoUsd().orElse(0))
            : OptionalLong.empty(),
        a.unpriced() + b.unpriced(),
        OptionalLong.of(a.busyMillis().orElseThrow() + b.busyMillis().orElseThrow()));
  }

  @Test
  void teams_ofRows_areTheSumsByHand() throws Exception {
    write();
    assertThat(lines(teams(WEEK))).isEqualTo(GOLDEN);
  }

  @Test
  void teams_ofRowsAndSums_areTheSumsByHand() throws Exception {
    write();
    leave(5, Duration.ofHours(12));
    assertThat(Rows.of(path, "SELECT count(*) > 0 FROM hourly")).containsExactly("1");
    assertThat(lines(teams(WEEK))).isEqualTo(GOLDEN);
  }

  @Test
  void teams_ofSums_areTheSumsByHand() throws Exception {
    write();
    now.set(Exchanged.NOON.plus(Duration.ofHours(2)));
    leave(0, Duration.ofMinutes(30));
    Window toTheHour =
        new Window(WEEK.from(), Exchanged.NOON.minus(Duration.ofMinutes(1)), ZoneOffset.UTC);
    assertThat(lines(teams(toTheHour))).isEqualTo(GOLDEN);
  }

  @Test
  void days_areThoseOfTheZoneOnWhichTokensWereUsed() throws Exception {
    write();
    ZoneId tokyo = ZoneId.of("Asia/Tokyo");
    assertThat(teams(new Window(WEEK.from(), WEEK.to(), tokyo)).days())
        .containsOnlyKeys("payments", "search")
        .containsEntry("payments", Set.of(LocalDate.of(2026, 11, 24), LocalDate.of(2026, 11, 25)))
        .containsEntry("search", Set.of(LocalDate.of(2026, 11, 25)));
    leave(5, Duration.ofHours(12));
    assertThat(teams(WEEK).days())
        .containsEntry("payments", Set.of(LocalDate.of(2026, 11, 24), LocalDate.of(2026, 11, 25)));
  }

  @Test
  void teams_beyondTheMostRows_areRefused() throws Exception {
    write();
    assertThat(LedgerQueries.at(path).teams(WEEK, GOLDEN.size()).uses()).hasSize(GOLDEN.size());
    assertThatThrownBy(() -> LedgerQueries.at(path).teams(WEEK, GOLDEN.size() - 1))
        .isInstanceOf(TooManyRows.class);
  }

  /** Version 4 summed hours without a class where none was found, and without their time. */
  @Test
  void hours_ofVersionFour_sayNeitherHowLongTheyTookNorThatTheyAreClean() throws Exception {
    Schema fourth = new Schema(Schema.current().migrations().subList(0, 4));
    try (Connection connection = Rows.open(path)) {
      fourth.migrate(connection, 0);
    }
    for (String signal : List.of("NULL", "'repeat'")) {
      Rows.execute(
          path,
          "INSERT INTO hourly (hour, caller, team, client, provider, billing, operation, outcome,"
              + " exchanges, unmetered, interrupted, input, cost_nano_usd, signal) VALUES ("
              + FIRST_HOUR.toEpochMilli()
              + ", 'alice', 'red', 'codex', 'openai', 'metered', 'chat', 'ok', 3, 0, 0, 5, 7, "
              + signal
              + ")");
    }
    open(Duration.ofDays(400)).close();
    assertThat(teams(WEEK).uses())
        .extracting(
            use ->
                use.signal().orElse("-")
                    + " "
                    + use.classified()
                    + " "
                    + use.busyMillis().isEmpty())
        .containsExactlyInAnyOrder("- false true", "repeat true true");
  }

  /** One hour that does not tell how long it took makes the sum of all unknown. */
  @Test
  void hoursOfBothKinds_makeTheTimeUnknown() throws Exception {
    write();
    leave(5, Duration.ofHours(12));
    Rows.execute(path, "UPDATE hourly SET duration_ms = NULL WHERE caller = 'bob'");
    assertThat(teams(WEEK).uses())
        .filteredOn(use -> use.caller().equals("bob"))
        .extracting(use -> use.busyMillis().isPresent())
        .containsExactlyInAnyOrder(true, false);
  }
}
