package dev.tokenmeter.metrics.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader;
import dev.tokenmeter.metrics.budget.Budgets;
import dev.tokenmeter.metrics.budget.PriceQuotes;
import dev.tokenmeter.metrics.budget.Spend;
import dev.tokenmeter.metrics.ledger.Ledger;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.limit.ProviderLimit;
import dev.tokenmeter.metrics.meter.Meters;
import dev.tokenmeter.metrics.price.PriceTable;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.CallerId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BoardTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
  @TempDir Path directory;
  private Optional<Meters> opened = Optional.empty();

  @AfterEach
  void close() {
    opened.ifPresent(Meters::close);
  }

  /** A board whose ledger has a row of alice's and one of bob's. */
  private Board board(String privacy) throws Exception {
    String yaml =
        """
        ledger: { path: "%s" }
        providers: { anthropic: {} }
        budgets:
          - { name: each, scope: { each: caller }, limit: 2 USD, window: day, zone: UTC }
          - { name: team, scope: { team: payments }, limit: 4 USD, window: day, zone: UTC }
        """
                .formatted(directory.resolve("tokenmeter.db"))
            + privacy;
    if (!(ConfigReader.read(yaml, "test.yaml", Map.of())
        instanceof ConfigReader.Result.Loaded ok)) {
      throw new AssertionError(yaml);
    }
    Config config = ok.config();
    try (Ledger ledger = Ledger.open(config.planned().ledger(), "test", () -> NOON)) {
      ledger.end(Used.by(Used.ALICE, NOON.minusSeconds(9), 7));
      ledger.end(Used.by(Used.BOB, NOON.minusSeconds(5), 9));
    }
    PriceTable prices = PriceTable.builtIn(config.prices(), config.providers());
    Budgets budgets = new Budgets(new PriceQuotes(() -> prices), () -> NOON);
    budgets.configure(config, Used.history(spend(Used.ALICE, 3_000_000_000L), spend(Used.BOB, 1)));
    Meters meters = Meters.create(config.metrics(), config.callers(), () -> NOON, "test");
    opened = Optional.of(meters);
    meters.begin("anthropic");
    meters.end(Used.by(Used.ALICE, NOON, 7));
    meters.begin("anthropic");
    meters.limits("anthropic", "key-a", List.of(limit(0.9)));
    meters.limits("anthropic", "key-b", List.of(limit(0.2)));
    Pulse pulse = new Pulse(() -> NOON);
    pulse.end(Used.by(Used.ALICE, NOON, 7));
    pulse.step();
    return new Board(
        meters,
        budgets,
        pulse,
        LedgerQueries.at(Path.of(config.planned().ledgerPath())),
        () -> Facts.of("1", NOON, "http://127.0.0.1:8080", config),
        name -> "who-" + name.length(),
        () -> NOON);
  }

  private static ProviderLimit limit(double spent) {
    return new ProviderLimit(
        "requests",
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.of(spent),
        Optional.of(NOON.plusSeconds(60)));
  }

  private static Spend spend(CallerId caller, long nanoUsd) {
    return new Spend(
        caller.name(),
        caller.team(),
        "codex",
        "anthropic",
        Optional.of("claude-x"),
        Optional.empty(),
        Billing.METERED,
        nanoUsd,
        100);
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void status_tellsThePresentWithoutTheLedger() throws Exception {
    JsonNode status = json(board("").status(""));
    assertThat(status.at("/requests_in_flight/anthropic").asLong()).isEqualTo(1);
    assertThat(status.at("/requests/ok").asLong()).isEqualTo(1);
    assertThat(status.at("/health/tokens").asLong()).isEqualTo(7);
    assertThat(status.at("/rates/tokens/input")).hasSize(Pulse.STEPS);
    assertThat(status.at("/rates/tokens/input").get(Pulse.STEPS - 1).asLong()).isEqualTo(7);
    assertThat(status.at("/providers/0/name").asText()).isEqualTo("anthropic");
    assertThat(status.at("/providers/0/pays").asBoolean()).isFalse();
  }

  @Test
  void team_byDefault_namesNoCallerAndNoCredentialAnywhere() throws Exception {
    Board board = board("");
    String status = board.status("");
    String tables = board.tables("");
    assertThat(status).doesNotContain("alice", "bob", "key-a", "key-b");
    assertThat(tables).doesNotContain("alice", "bob");
    assertThat(json(tables).path("tables").has("caller")).isFalse();
    assertThat(json(tables).at("/tables/team/rows/0/name").asText()).isEqualTo("search");
    JsonNode each = json(status).at("/budgets/1");
    assertThat(each.path("budget").asText()).isEqualTo("each");
    assertThat(each.path("accounts").asInt()).isEqualTo(2);
    assertThat(each.path("accounts_spent").asInt()).isEqualTo(1);
    assertThat(each.path("used").asInt()).isEqualTo(3);
    assertThat(json(status).path("provider_limits")).hasSize(1);
    assertThat(json(status).at("/provider_limits/0/utilization").asDouble()).isEqualTo(0.9);
  }

  @Test
  void pseudonym_standsForEveryCaller() throws Exception {
    Board board = board("privacy: { board: pseudonym }");
    assertThat(board.status("") + board.tables(""))
        .doesNotContain("alice", "bob")
        .contains("who-5", "who-3");
  }

  @Test
  void named_showsCallers() throws Exception {
    Board board = board("privacy: { board: named }");
    assertThat(json(board.tables("")).at("/tables/caller/rows")).hasSize(2);
    assertThat(board.status("")).contains("\"scope\":\"alice\"");
  }

  @Test
  void tables_addUpToTheTotal() throws Exception {
    JsonNode tables = json(board("").tables("window=today"));
    assertThat(tables.at("/total/reported/input").asLong()).isEqualTo(16);
    for (JsonNode table : tables.path("tables")) {
      long sum = 0;
      for (JsonNode row : table.path("rows")) {
        sum += row.at("/reported/input").asLong();
      }
      assertThat(sum).isEqualTo(16);
    }
  }

  @Test
  void tables_ofAnotherWindow_saysWhichThereAre() throws Exception {
    Board board = board("");
    assertThatThrownBy(() -> board.tables("window=2026"))
        .isInstanceOf(BadRequest.class)
        .hasMessage("window must be today, 24h, 7d, month, not 2026");
  }

  @Test
  void tablesThatNameCallers_areOfWholeDays() throws Exception {
    ZonedDateTime named = begin(board("privacy: { board: named }").tables("window=24h"));
    assertThat(named.toLocalTime()).isEqualTo(LocalTime.MIDNIGHT);
    assertThat(begin(board("").tables("window=24h")).toInstant())
        .isEqualTo(NOON.minus(Duration.ofDays(1)));
  }

  private static ZonedDateTime begin(String tables) throws Exception {
    Instant from = Instant.parse(json(tables).at("/window/from").asText());
    return from.atZone(ZoneId.systemDefault());
  }
}
