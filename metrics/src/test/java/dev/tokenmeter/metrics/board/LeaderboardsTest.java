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
import dev.tokenmeter.metrics.price.PriceTable;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeaderboardsTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  @TempDir Path directory;

  private Leaderboards boards(String yaml) throws Exception {
    Path path = directory.resolve("tokenmeter.db");
    var place =
        new dev.tokenmeter.config.Ledger(
            path.toString(),
            dev.tokenmeter.config.Ledger.Recording.ON,
            Duration.ofDays(400),
            Optional.empty());
    try (Ledger ledger = Ledger.open(place, "test", () -> NOON)) {
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
    Config config = config(yaml);
    PriceTable prices = PriceTable.builtIn(config.prices(), config.providers());
    return new Leaderboards(
        LedgerQueries.at(path), () -> config, new PriceQuotes(() -> prices), () -> NOON);
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
    assertThatThrownBy(() -> boards.teams("by=team"))
        .isInstanceOf(BadRequest.class)
        .hasMessage("there is no parameter by; allowed: window, zone");
  }
}
