package dev.tokenmeter.metrics.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.ledger.Ledger;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.ledger.LedgerSpend;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A gatekeeper that is restarted knows what the one before it knew, by the ledger alone. */
class RestartedBudgetsTest {
  private static final String BUDGETS =
      """
      ledger: { path: "%s" }
      budgets:
        - { name: all, scope: all, limit: 1000 USD, window: month, zone: Europe/Berlin }
        - { name: mild, scope: all, limit: 9 USD, window: day, zone: America/New_York, unpriced: { price-as: crumb } }
        - { name: dear, scope: { each: caller }, limit: 9 USD, window: day, zone: Australia/Lord_Howe, unpriced: { price-as: opus } }
        - { name: seats, scope: { team: red }, limit: 9 USD, window: week, billing: [metered, subscription], unpriced: { price-as: haiku } }
        - { name: tokens, scope: { model: "o*" }, limit: 9000 tokens, window: day }
        - { name: strangers, scope: { each: model }, limit: 9 USD, window: month, unpriced: { price-as: crumb } }
      """;

  /**
   * Budgets whose stand-in costs a fraction of a nano-dollar a token: live, each line is rounded.
   */
  private static final String IN_FRACTIONS = "(mild|strangers)/.*";

  private static final int EXCHANGES = 40;
  private static final long MOST_LINES = 2 * EXCHANGES;

  private static Map<String, Long> used(Desk desk) {
    Map<String, Long> used = new TreeMap<>();
    desk.budgets.status().stream()
        .filter(status -> status.used() != 0)
        .forEach(status -> used.put(status.budget() + "/" + status.scope(), status.used()));
    return used;
  }

  private static Ledger open(Desk desk, Path path) throws LedgerFailure {
    return Ledger.open(Desk.config(BUDGETS.formatted(path)).planned().ledger(), "box-1", desk);
  }

  private static void configure(Desk desk, Path path) {
    desk.gatekeeper.configure(
        Desk.config(BUDGETS.formatted(path)), new LedgerSpend(LedgerQueries.at(path)));
  }

  private static <T> T one(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** An exchange of a line or two, each priced in whole, in part or not at all. */
  private static ExchangeRecord exchange(Random random, Desk desk) {
    Call by = Desk.by(one(random, List.of("alice", "bob")));
    Call call =
        new Call(
            by.caller(),
            by.client(),
            by.provider(),
            Optional.of(one(random, List.of("opus", "haiku", "odd"))),
            one(random, List.of(Billing.values())),
            true,
            by.size(),
            Call.Seen.WHOLE);
    ExchangeRecord plain = desk.record(Desk.id(), call, call.model(), 1, Outcome.OK);
    List<Charge> charges =
        Stream.generate(() -> charge(random)).limit(1 + random.nextInt(2)).toList();
    UsageReport usage =
        new UsageReport(
            charges.stream().map(Charge::line).toList(),
            true,
            Optional.empty(),
            Set.of(),
            Optional.empty(),
            plain.usage().orElseThrow().facts());
    return new ExchangeRecord(
            plain.id(),
            plain.startedAt(),
            plain.duration(),
            plain.timeToFirstToken(),
            Optional.empty(),
            Optional.empty(),
            plain.caller(),
            Optional.empty(),
            plain.client(),
            plain.session(),
            plain.provider(),
            plain.credential(),
            plain.billing(),
            plain.operation(),
            true,
            plain.modelRequested(),
            200,
            Outcome.OK,
            Optional.empty(),
            Optional.of(usage),
            10,
            10,
            Optional.empty())
        .withCharges(new Charges(charges, Optional.of("v1")));
  }

  private static Charge charge(Random random) {
    long input = random.nextInt(50);
    long output = random.nextInt(50);
    UsageLine line =
        new UsageLine(
            one(random, List.of(Optional.empty(), Optional.of("opus"), Optional.of("odd-1"))),
            one(random, List.of(Source.values())),
            new Tokens(Map.of(TokenType.INPUT, input, TokenType.OUTPUT, output)));
    return switch (random.nextInt(3)) {
      case 0 -> new Charge(line, OptionalLong.empty(), line.tokens(), Set.of());
      case 1 ->
          new Charge(
              line,
              OptionalLong.of(input * 7),
              new Tokens(Map.of(TokenType.OUTPUT, output)),
              Set.of());
      default -> new Charge(line, OptionalLong.of(random.nextInt(999)), Tokens.none(), Set.of());
    };
  }

  @Property(tries = 25)
  void restart_afterAnyExchanges_knowsTheSameSpendOfEveryBudget(@ForAll long seed)
      throws Exception {
    Path directory = Files.createTempDirectory("restarted-budgets");
    try {
      Path path = directory.resolve("tokenmeter.db");
      Random random = new Random(seed);
      Desk live = new Desk("budgets: []");
      try (Ledger ledger = open(live, path)) {
        configure(live, path);
        for (int i = 0; i < EXCHANGES; i++) {
          live.pass(Duration.ofMinutes(random.nextInt(90)));
          ExchangeRecord exchange = exchange(random, live);
          ledger.end(exchange);
          live.gatekeeper.end(exchange);
        }
      }
      Desk restarted = new Desk("budgets: []");
      restarted.set(live.instant());
      configure(restarted, path);
      Map<String, Long> before = used(live);
      Map<String, Long> after = used(restarted);
      assertThat(after.keySet()).isEqualTo(before.keySet()).isNotEmpty();
      before.forEach(
          (account, spent) ->
              assertThat(spent - after.getOrDefault(account, 0L))
                  .as(account)
                  .isBetween(0L, account.matches(IN_FRACTIONS) ? MOST_LINES : 0L));
    } finally {
      clear(directory);
    }
  }

  /** The clock jumps by an hour or a day, either way, around both changes of three zones. */
  @Property(tries = 15)
  void clock_howeverItJumps_resetsNoWindowTwiceAndLeavesNoNegativeTime(@ForAll long seed)
      throws Exception {
    Path directory = Files.createTempDirectory("jumping-clock");
    try {
      Path path = directory.resolve("tokenmeter.db");
      Random random = new Random(seed);
      Desk live = new Desk("budgets: []");
      live.set(
          Instant.parse(
              one(
                  random,
                  List.of(
                      "2026-03-28T20:00:00Z",
                      "2026-10-24T20:00:00Z",
                      "2026-03-08T03:00:00Z",
                      "2026-11-01T02:00:00Z",
                      "2026-04-04T12:00:00Z",
                      "2026-10-03T12:00:00Z"))));
      try (Ledger ledger = open(live, path)) {
        configure(live, path);
        Map<String, Instant> opened = new TreeMap<>();
        for (int i = 0; i < 60; i++) {
          live.pass(Duration.ofMinutes(random.nextInt(120)));
          if (random.nextInt(5) == 0) {
            live.jump(Duration.parse(one(random, List.of("PT1H", "PT-1H", "P1D", "P-1D"))));
          }
          ExchangeRecord exchange = exchange(random, live);
          ledger.end(exchange);
          Map<String, Long> before = used(live);
          live.gatekeeper.end(exchange);
          for (BudgetStatus status : live.budgets.status()) {
            String key = status.budget() + "/" + status.scope();
            Instant start = status.window().start();
            assertThat(status.window().end()).isAfter(start);
            assertThat(start).isAfterOrEqualTo(opened.getOrDefault(key, start));
            if (start.equals(opened.get(key))) {
              assertThat(status.used())
                  .as(key)
                  .isGreaterThanOrEqualTo(before.getOrDefault(key, 0L));
            }
            opened.put(key, start);
          }
        }
      }
      assertThat(number(path, "SELECT count(*) FROM exchange WHERE duration_ms < 0 OR ttft_ms < 0"))
          .isZero();
      assertThat(number(path, "SELECT count(DISTINCT id) FROM exchange")).isEqualTo(60);
    } finally {
      clear(directory);
    }
  }

  private static long number(Path path, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getLong(1) : -1;
    }
  }

  private static void clear(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
