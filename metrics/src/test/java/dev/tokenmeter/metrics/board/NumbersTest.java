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
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.price.PriceTable;
import dev.tokenmeter.metrics.privacy.Veils;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.report.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NumbersTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
  private static final Viewer EVERYBODY = new Viewer.Operator();

  @TempDir Path directory;
  private Path path = Path.of("unset");

  @BeforeEach
  void place() {
    path = directory.resolve("tokenmeter.db");
  }

  private Numbers numbers(String yaml, ExchangeRecord... used) throws LedgerFailure {
    write(used);
    Config config = config(yaml);
    PriceTable prices = PriceTable.builtIn(config.prices(), config.providers());
    Budgets budgets = new Budgets(new PriceQuotes(() -> prices), () -> NOON, Used::pseudonym);
    budgets.configure(
        config, Used.history(spend(Used.ALICE, 1_234_567_891L), spend(Used.BOB, 2_000_000_000L)));
    Veils veils = new Veils(config::privacy, Used::pseudonym);
    return new Numbers(LedgerQueries.at(path), budgets, veils, () -> NOON);
  }

  private void write(ExchangeRecord... used) throws LedgerFailure {
    var place =
        new dev.tokenmeter.config.Ledger(
            path.toString(),
            dev.tokenmeter.config.Ledger.Recording.ON,
            Duration.ofDays(400),
            Optional.empty());
    try (Ledger ledger = Ledger.open(place, "test", () -> NOON)) {
      for (ExchangeRecord exchange : used) {
        ledger.end(exchange);
      }
    }
  }

  private static Spend spend(CallerId caller, long nanoUsd) {
    return new Spend(
        caller.name(),
        caller.team(),
        "codex",
        "openai",
        Optional.of("gpt-x"),
        Optional.empty(),
        Billing.METERED,
        nanoUsd,
        100);
  }

  private static Config config(String yaml) {
    if (ConfigReader.read(yaml, "test.yaml", Map.of()) instanceof ConfigReader.Result.Loaded ok) {
      return ok.config();
    }
    throw new AssertionError(yaml);
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void usage_withoutParameters_isThatOfSevenDaysByCaller() throws Exception {
    Numbers numbers =
        numbers(
            "",
            Used.by(Used.ALICE, NOON.minusSeconds(5), 7),
            Used.by(Used.BOB, NOON.minus(Duration.ofDays(6)), 9),
            Used.by(Used.BOB, NOON.minus(Duration.ofDays(8)), 100));
    JsonNode usage = json(numbers.usage("", EVERYBODY));
    assertThat(usage.path("by")).extracting(JsonNode::asText).containsExactly("caller");
    assertThat(usage.path("rows")).hasSize(2);
    assertThat(usage.at("/total/reported/input").asLong()).isEqualTo(16);
    assertThat(usage.at("/total/cost_usd").decimalValue()).isEqualByComparingTo("0.016");
  }

  @Test
  void usage_ofOneCaller_hasHisRowsAloneWhateverItIsBy() throws Exception {
    Numbers numbers =
        numbers(
            "",
            Used.by(Used.ALICE, NOON.minusSeconds(5), 7),
            Used.by(Used.BOB, NOON.minusSeconds(9), 9));
    for (String by : List.of("caller", "team,model", "provider", "day")) {
      JsonNode usage = json(numbers.usage("window=today&by=" + by, new Viewer.Self(Used.BOB)));
      assertThat(usage.path("rows")).hasSize(1);
      assertThat(usage.at("/total/reported/input").asLong()).isEqualTo(9);
      assertThat(usage.toString()).doesNotContain("alice", "payments");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "window=3y | window must be today, yesterday, week, month, 24h, 7d,",
        "window= | window must be today",
        "by=caller,colour | by must be one or two of caller, team, model, client, provider, signal, day,"
            + " not caller,colour",
        "by=caller,team,model | by must be one or two of",
        "zone=Mars | zone must be a zone like Europe/Berlin or UTC, not Mars",
        "windou=7d | there is no parameter windou; allowed: window, by, zone",
        "by=team&by=model | by is there more than once",
        "by=%zz | the query is not percent-encoded"
      })
  void usage_askedWrongly_saysWhatIsAllowed(String query, String said) throws Exception {
    Numbers numbers = numbers("");
    assertThatThrownBy(() -> numbers.usage(query, EVERYBODY))
        .isInstanceOf(BadRequest.class)
        .hasMessageStartingWith(said);
  }

  @Test
  void budgets_ofEverybody_haveEveryDigitAndAForecast() throws Exception {
    Numbers numbers =
        numbers(
            """
            budgets:
              - { name: day, scope: { each: team }, limit: 40 USD, window: day, zone: UTC }
              - { name: all, scope: { provider: openai }, limit: 1_000 tokens, window: day, zone: UTC, mode: gate }
            """);
    JsonNode budgets = json(numbers.budgets("", EVERYBODY)).path("budgets");
    assertThat(budgets).hasSize(3);
    JsonNode payments = find(budgets, "payments");
    assertThat(payments.path("scope_kind").asText()).isEqualTo("team");
    assertThat(payments.path("mode").asText()).isEqualTo("observe");
    assertThat(payments.path("unit").asText()).isEqualTo("usd");
    assertThat(payments.path("limit").decimalValue()).isEqualByComparingTo("40");
    assertThat(payments.path("used").decimalValue()).isEqualByComparingTo("1.234567891");
    assertThat(payments.path("forecast").decimalValue()).isEqualByComparingTo("2.469135782");
    assertThat(payments.at("/window/end").asText()).isEqualTo("2026-11-26T00:00:00Z");
    assertThat(find(budgets, "openai").path("used").asLong()).isEqualTo(200);
    assertThat(find(budgets, "openai").path("unit").asText()).isEqualTo("tokens");
  }

  private static JsonNode find(JsonNode budgets, String scope) {
    for (JsonNode budget : budgets) {
      if (budget.path("scope").asText().equals(scope)) {
        return budget;
      }
    }
    throw new AssertionError("no budget of " + scope + " in " + budgets);
  }

  @Test
  void budgets_ofOneCaller_areThoseHeIsChargedTo() throws Exception {
    Numbers numbers =
        numbers(
            """
            callers: [{ name: alice, team: payments }, { name: bob, team: search }]
            budgets:
              - { name: each, scope: { each: caller }, limit: 4 USD, window: day }
              - { name: his-team, scope: { team: search }, limit: 4 USD, window: day }
              - { name: other-team, scope: { team: payments }, limit: 4 USD, window: day }
              - { name: other, scope: { caller: alice }, limit: 4 USD, window: day }
              - { name: model, scope: { model: "gpt-*" }, limit: 4 USD, window: day }
              - { name: mine-by-model, scope: { caller: "b*", each: model }, limit: 4 USD, window: day }
            """);
    JsonNode budgets = json(numbers.budgets("", new Viewer.Self(Used.BOB))).path("budgets");
    assertThat(budgets)
        .extracting(budget -> budget.path("budget").asText() + "/" + budget.path("scope").asText())
        .containsExactly("each/bob", "his-team/search", "model/gpt-*", "mine-by-model/gpt-x");
  }

  @Test
  void budgets_withAParameter_areRefused() throws Exception {
    Numbers numbers = numbers("");
    assertThatThrownBy(() -> numbers.budgets("name=x", EVERYBODY))
        .isInstanceOf(BadRequest.class)
        .hasMessage("there is no parameter name; allowed: none");
  }

  @Test
  void focus_ofAMonth_hasTheRowsOfEachOfItsDaysOnce() throws Exception {
    Numbers numbers =
        numbers(
            "",
            Used.by(Used.ALICE, Instant.parse("2026-10-31T23:59:59Z"), 1),
            Used.by(Used.ALICE, Instant.parse("2026-11-01T00:00:00Z"), 2),
            Used.by(Used.BOB, Instant.parse("2026-11-25T11:00:00Z"), 3));
    List<String> rows = new ArrayList<>();
    for (Window day : numbers.days("month=2026-11&zone=UTC", EVERYBODY)) {
      List<String> lines = numbers.focus(day, EVERYBODY);
      assertThat(lines.getFirst()).startsWith("BilledCost,");
      rows.addAll(lines.subList(1, lines.size()));
    }
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0)).startsWith("0.002,").contains("2026-11-01T00:00:00Z");
    assertThat(rows.get(1)).startsWith("0.003,").contains("bob");
    assertThat(
            numbers.focus(
                numbers.days("month=2026-11&zone=UTC", EVERYBODY).get(24),
                new Viewer.Self(Used.ALICE)))
        .hasSize(1);
  }

  @Test
  void focus_ofAMonthToCome_isADayWithoutRows() throws Exception {
    Numbers numbers = numbers("");
    List<Window> days = numbers.days("month=2099-01", EVERYBODY);
    assertThat(days).hasSize(1);
    assertThat(numbers.focus(days.getFirst(), EVERYBODY)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"month=2026-13", "month=november", "month=2026"})
  void focus_ofNoMonth_saysWhatOneIs(String query) throws Exception {
    Numbers numbers = numbers("");
    assertThatThrownBy(() -> numbers.days(query, EVERYBODY))
        .isInstanceOf(BadRequest.class)
        .hasMessageStartingWith("month must be a month like 2026-11, not ");
  }

  private static final String NAMED_BOARD = "privacy: { board: named }\n";
  private static final Viewer READER = new Viewer.Reader();

  @ParameterizedTest
  @CsvSource({
    "named, named, alice, alice",
    "named, pseudonym, alice, who-",
    "named, team, alice, _withheld",
    "pseudonym, named, who-, who-",
    "team, named, _withheld, _withheld"
  })
  void callers_areShownAsTheLedgerMayToOperatorsAndAsBothMayToReaders(
      String ledger, String board, String operator, String reader) throws Exception {
    String levels = "privacy: { ledger: %s, board: %s }\n".formatted(ledger, board);
    Numbers numbers =
        numbers(
            levels + "budgets: [{ name: b, scope: { each: caller }, limit: 9 USD, window: day }]",
            Used.by(Used.ALICE, NOON.minusSeconds(5), 7));
    for (Viewer viewer : List.of(EVERYBODY, READER)) {
      String name = viewer.equals(READER) ? reader : operator;
      String all =
          numbers.usage("window=month", viewer)
              + numbers.focus(today(numbers, viewer), viewer)
              + numbers.budgets("", viewer);
      assertThat(all).contains(name);
      assertThat(all.contains("alice")).isEqualTo(name.equals("alice"));
    }
  }

  private static Window today(Numbers numbers, Viewer viewer) throws BadRequest {
    return numbers.days("month=2026-11&zone=UTC", viewer).getLast();
  }

  @Test
  void rowsOfAllLevels_areOnePerson_forHimself() throws Exception {
    CallerId veiled = new CallerId(Used.pseudonym("alice"), "payments", CallerId.Kind.CONFIGURED);
    Numbers numbers =
        numbers(
            "privacy: { ledger: pseudonym }",
            Used.by(Used.ALICE, NOON.minusSeconds(5), 7),
            Used.by(veiled, NOON.minusSeconds(4), 9),
            Used.by(Used.BOB, NOON.minusSeconds(3), 100));
    JsonNode mine = json(numbers.usage("window=today", new Viewer.Self(Used.ALICE)));
    assertThat(mine.path("rows")).hasSize(1);
    assertThat(mine.at("/rows/0/caller").asText()).isEqualTo("alice");
    assertThat(mine.at("/total/reported/input").asLong()).isEqualTo(16);
  }

  @ParameterizedTest
  @CsvSource({"1h", "5h", "24h", "1d", "7d", "today", "2026-11-25"})
  void usageByCaller_inAnyWindow_isThatOfWholeDays(String window) throws Exception {
    Numbers numbers =
        numbers(
            NAMED_BOARD,
            Used.by(Used.ALICE, Instant.parse("2026-11-25T00:00:00Z"), 1),
            Used.by(Used.ALICE, NOON.minusSeconds(5), 7));
    for (Viewer viewer : List.of(EVERYBODY, READER)) {
      JsonNode usage = json(numbers.usage("zone=UTC&by=caller&window=" + window, viewer));
      assertThat(usage.at("/total/reported/input").asLong()).isEqualTo(8);
      assertThat(usage.at("/window/from").asText()).endsWith("T00:00:00Z");
    }
    JsonNode teams = json(numbers.usage("zone=UTC&by=team&window=1h", READER));
    assertThat(teams.at("/total/reported/input").asLong()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({"%2B01:00", "Asia/Kolkata", "Pacific/Chatham", "-11:00"})
  void usageByCaller_inDaysOfAnotherZone_isRefused(String zone) throws Exception {
    Numbers numbers = numbers(NAMED_BOARD, Used.by(Used.ALICE, NOON.minusSeconds(5), 7));
    for (Viewer viewer : List.of(EVERYBODY, READER)) {
      assertThatThrownBy(() -> numbers.usage("by=caller,day&zone=" + zone, viewer))
          .isInstanceOf(BadRequest.class)
          .hasMessageStartingWith("zone must be UTC or this machine's (");
      assertThatThrownBy(() -> numbers.days("zone=" + zone, viewer)).isInstanceOf(BadRequest.class);
    }
    assertThat(numbers.usage("by=caller&zone=" + zone, new Viewer.Self(Used.ALICE)))
        .contains("alice");
    assertThat(numbers.usage("by=team&zone=" + zone, READER)).contains("payments");
  }
}
