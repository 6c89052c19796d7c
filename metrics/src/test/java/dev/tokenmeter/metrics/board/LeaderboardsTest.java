package dev.tokenmeter.metrics.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader;
import dev.tokenmeter.metrics.budget.PriceQuotes;
import dev.tokenmeter.metrics.ledger.Ledger;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.outcome.Outcome;
import dev.tokenmeter.metrics.price.PriceTable;
import dev.tokenmeter.metrics.privacy.Veils;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeaderboardsTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  @TempDir Path directory;

  private Ledger open() throws Exception {
    var place =
        new dev.tokenmeter.config.Ledger(
            directory.resolve("tokenmeter.db").toString(),
            dev.tokenmeter.config.Ledger.Recording.ON,
            Duration.ofDays(400),
            Optional.empty());
    return Ledger.open(place, "test", () -> NOON);
  }

  private Leaderboards boards(String yaml) throws Exception {
    try (Ledger ledger = open()) {
      for (int i = 0; i < 6; i++) {
        use(ledger, "payments", i, 1_000);
        use(ledger, "search", i, 500);
      }
      for (int i = 0; i < 5; i++) {
        use(ledger, "research", i, 100);
      }
      for (int i = 0; i < 2; i++) {
        use(ledger, "pair", i, 9_000);
      }
    }
    return reading(yaml);
  }

  private Leaderboards reading(String yaml) {
    Config config = config(yaml);
    PriceTable prices = PriceTable.builtIn(config.prices(), config.providers());
    return new Leaderboards(
        LedgerQueries.at(directory.resolve("tokenmeter.db")),
        () -> config,
        new PriceQuotes(() -> prices),
        new Veils(config::privacy, Used::pseudonym),
        () -> NOON);
  }

  private static void use(Ledger ledger, String team, int who, long tokens) {
    CallerId caller = new CallerId(team + "-" + who, team, CallerId.Kind.CONFIGURED);
    ledger.end(Used.by(caller, NOON.minusSeconds(60), tokens));
    ledger.end(Used.by(caller, NOON.minusSeconds(30), tokens / 10).withSignal(Signal.REPEAT));
  }

  private static Config config(String yaml) {
    return ((ConfigReader.Result.Loaded) ConfigReader.read(yaml, "t.yaml", Map.of())).config();
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void teams_standOnEveryAxis_andTheSmallOneIsNotToBeFoundByTakingAway() throws Exception {
    JsonNode board = json(boards("signals: { repeat: on }").teams("window=24h&zone=UTC"));

    assertThat(board.path("caption").asText())
        .isEqualTo("Describes usage, not people or performance.");
    assertThat(board.path("teams").findValuesAsText("team"))
        .containsExactlyInAnyOrder("payments", "search");
    assertThat(board.path("hidden").asInt()).isEqualTo(2);
    JsonNode payments =
        board.path("teams").get(0).path("team").asText().equals("payments")
            ? board.path("teams").get(0)
            : board.path("teams").get(1);
    assertThat(payments.at("/axes/spend/value").decimalValue()).isEqualByComparingTo("6.6");
    assertThat(payments.at("/axes/spend/billable_equivalent_tokens").asLong())
        .isEqualTo(2_200_000L);
    assertThat(payments.at("/axes/clean_share/value").decimalValue()).isEqualByComparingTo("0.909");
    assertThat(payments.at("/axes/cost_per_pull_request/value").isNull()).isTrue();
    assertThat(payments.at("/axes/cost_per_pull_request/unknown").asText())
        .isEqualTo("no_outcomes");
    assertThat(payments.at("/axes/breadth/active").asInt()).isEqualTo(6);
    assertThat(payments.at("/axes/breadth/days").asInt()).isEqualTo(1);
    assertThat(board.toString()).doesNotContain("payments-0", "pair", "research");
  }

  private static Outcome merged(String team, String day, int merged) {
    return new Outcome(team, LocalDate.parse(day), merged);
  }

  private static JsonNode perPullRequest(JsonNode board, String team) {
    for (JsonNode each : board.path("teams")) {
      if (each.path("team").asText().equals(team)) {
        return each.at("/axes/cost_per_pull_request");
      }
    }
    throw new AssertionError(team + " is not shown");
  }

  @Test
  void costPerPullRequest_isOfTheDaysThatBeginInTheWindow() throws Exception {
    Leaderboards boards = boards("{}");
    try (Ledger ledger = open()) {
      ledger.store(
          List.of(
              merged("payments", "2026-11-18", 1_000),
              merged("payments", "2026-11-19", 4),
              merged("payments", "2026-11-25", 8),
              merged("payments", "2026-11-26", 1_000),
              merged("pair", "2026-11-25", 4_711)),
          limit -> {});
    }
    JsonNode board = json(boards.teams("window=7d&zone=UTC"));
    assertThat(perPullRequest(board, "payments").toString())
        .isEqualTo("{\"value\":0.55,\"band\":null,\"merged\":12,\"days_told\":2}");
    assertThat(perPullRequest(board, "search").toString())
        .isEqualTo("{\"value\":null,\"unknown\":\"no_outcomes\",\"band\":null,\"merged\":null}");
    assertThat(board.toString()).doesNotContain("4711", "4710");
    JsonNode yesterday = json(boards.teams("window=2026-11-25&zone=Asia/Tokyo"));
    assertThat(perPullRequest(yesterday, "payments").path("merged").asInt()).isEqualTo(8);
  }

  @Test
  void costPerPullRequest_whereNoneWasMergedOrOlderOnesAreGone_isUnknown() throws Exception {
    Leaderboards boards = boards("{}");
    try (Ledger ledger = open()) {
      ledger.store(List.of(merged("payments", "2026-11-25", 0)), limit -> {});
    }
    assertThat(perPullRequest(json(boards.teams("window=7d")), "payments").toString())
        .isEqualTo(
            "{\"value\":null,\"unknown\":\"none_merged\",\"band\":null,\"merged\":0,\"days_told\":1}");
    Leaderboards brief = reading("ledger: { retain: 3d }");
    assertThat(perPullRequest(json(brief.teams("window=7d")), "payments").path("unknown").asText())
        .isEqualTo("not_kept");
    assertThat(perPullRequest(json(brief.teams("window=3d")), "payments").path("unknown").asText())
        .isEqualTo("none_merged");
  }

  /** As after a change of the ledger's level from named to pseudonym within the window. */
  @Test
  void callersUnderTheirNamesAndTheirPseudonyms_areNoMorePeople() throws Exception {
    try (Ledger ledger = open()) {
      for (int i = 0; i < 4; i++) {
        use(ledger, "red", "r" + i);
        use(ledger, "red", Used.pseudonym("r" + i));
      }
    }
    Leaderboards boards = reading("{}");
    JsonNode four = json(boards.teams("window=24h"));
    assertThat(four.path("teams")).isEmpty();
    assertThat(four.path("hidden").asInt()).isEqualTo(1);
    assertThat(four.has("reason")).isFalse();
    try (Ledger ledger = open()) {
      use(ledger, "red", Used.pseudonym("r4"));
    }
    assertThat(json(boards.teams("window=24h")).at("/teams/0/axes/breadth/active").asInt())
        .isEqualTo(5);
  }

  @Test
  void ledgerWithoutCallers_showsNoTeamAndSaysWhy() throws Exception {
    try (Ledger ledger = open()) {
      for (int i = 0; i < 9; i++) {
        use(ledger, "red", CallerId.WITHHELD);
      }
    }
    for (String level : List.of("team", "named")) {
      JsonNode board =
          json(reading("privacy: { ledger: %s }".formatted(level)).teams("window=24h"));
      assertThat(board.path("teams")).isEmpty();
      assertThat(board.path("reason").asText()).isEqualTo("no_callers_kept");
      assertThat(board.path("message").asText())
          .isEqualTo(
              "callers are not kept (privacy.ledger: team), so how many stand behind a team is"
                  + " not known, and none is shown");
    }
  }

  private static void use(Ledger ledger, String team, String who) {
    CallerId caller = new CallerId(who, team, CallerId.Kind.CONFIGURED);
    ledger.end(Used.by(caller, NOON.minusSeconds(60), 100));
  }

  @Test
  void numbers_haveThreeDigitsThatCount() throws Exception {
    JsonNode board = json(boards("{}").teams("window=24h"));

    assertThat(board.path("teams"))
        .allSatisfy(
            team ->
                assertThat(team.at("/axes/throughput/value").decimalValue().precision())
                    .isLessThanOrEqualTo(3));
  }

  @Test
  void referenceModelWithoutPrice_makesItsTokensUnknown() throws Exception {
    JsonNode board =
        json(boards("leaderboard: { reference-model: nobody/knows }").teams("window=24h"));

    assertThat(board.at("/reference/usd_per_million").isNull()).isTrue();
    assertThat(board.at("/teams/0/axes/spend/billable_equivalent_tokens").isNull()).isTrue();
    assertThat(board.at("/teams/0/axes/spend/value").isNumber()).isTrue();
  }

  @Test
  void window_thatIsNone_saysWhatIsAllowed() throws Exception {
    Leaderboards boards = boards("{}");
    assertThatThrownBy(() -> boards.teams("window=ever"))
        .isInstanceOf(BadRequest.class)
        .hasMessageStartingWith("window must be today");
    assertThatThrownBy(() -> boards.teams("order=spend"))
        .isInstanceOf(BadRequest.class)
        .hasMessage("there is no parameter order; allowed: by, window, zone");
  }
}
