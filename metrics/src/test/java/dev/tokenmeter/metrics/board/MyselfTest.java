package dev.tokenmeter.metrics.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader;
import dev.tokenmeter.metrics.budget.Budgets;
import dev.tokenmeter.metrics.budget.PriceQuotes;
import dev.tokenmeter.metrics.ledger.Ledger;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.price.PriceTable;
import dev.tokenmeter.metrics.privacy.Veils;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MyselfTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  @TempDir Path directory;

  private Myself myself() throws Exception {
    return myself(0, "{}");
  }

  /** Beside alice and bob so many others used tokens. */
  private Myself myself(int others, String yaml) throws Exception {
    Path path = directory.resolve("tokenmeter.db");
    var place =
        new dev.tokenmeter.config.Ledger(
            path.toString(),
            dev.tokenmeter.config.Ledger.Recording.ON,
            Duration.ofDays(400),
            Optional.empty());
    try (Ledger ledger = Ledger.open(place, "test", () -> NOON)) {
      ledger.end(Used.by(Used.ALICE, NOON.minusSeconds(5), 7));
      ledger.end(Used.by(Used.ALICE, NOON.minus(Duration.ofDays(2)), 11));
      ledger.end(Used.by(Used.BOB, NOON.minusSeconds(5), 100));
      for (int i = 0; i < others; i++) {
        CallerId other = new CallerId("other-" + i, "search", CallerId.Kind.CONFIGURED);
        ledger.end(Used.by(other, NOON.minusSeconds(5), 1_000 + 111L * i));
      }
      ledger.end(Used.by(Used.ALICE, NOON.minusSeconds(4), 3).withSignal(Signal.REPEAT));
    }
    Config config =
        ((ConfigReader.Result.Loaded) ConfigReader.read(yaml, "t.yaml", Map.of())).config();
    PriceTable prices = PriceTable.builtIn(config.prices(), config.providers());
    Budgets budgets = new Budgets(new PriceQuotes(() -> prices), () -> NOON);
    return new Myself(
        LedgerQueries.at(path),
        budgets,
        () -> config,
        new Veils(config::privacy, Used::pseudonym),
        () -> NOON);
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void numbers_areTheCallersOwnInThreeWindows() throws Exception {
    JsonNode mine = json(myself().json("zone=UTC", Used.ALICE));
    assertThat(mine.path("caller").asText()).isEqualTo("alice");
    assertThat(mine.path("team").asText()).isEqualTo("payments");
    assertThat(mine.at("/usage/today/total/reported/input").asLong()).isEqualTo(10);
    assertThat(mine.at("/usage/7d/total/reported/input").asLong()).isEqualTo(21);
    assertThat(mine.at("/usage/month/models/0/name").asText()).isEqualTo("claude-x");
    assertThat(mine.at("/stored/days").asInt()).isEqualTo(400);
    assertThat(mine.toString()).doesNotContain("bob");
  }

  @Test
  void numbers_ofAWindow_areOfThatAlone() throws Exception {
    JsonNode mine = json(myself().json("window=2026-11-23&zone=UTC", Used.ALICE));
    assertThat(mine.path("usage")).hasSize(1);
    assertThat(mine.at("/usage/2026-11-23/total/reported/input").asLong()).isEqualTo(11);
  }

  @Test
  void numbers_askedWrongly_sayWhatIsAllowed() throws Exception {
    Myself myself = myself();
    assertThatThrownBy(() -> myself.json("by=model", Used.ALICE))
        .isInstanceOf(BadRequest.class)
        .hasMessage("there is no parameter by; allowed: window, zone");
  }

  @Test
  void numbers_areByModelAssistantDayAndClass_withWhatEachClassMeans() throws Exception {
    JsonNode mine = json(myself(0, "signals: { repeat: on }").json("zone=UTC", Used.ALICE));

    JsonNode week = mine.at("/usage/7d");
    assertThat(week.path("clients").findValuesAsText("name")).containsExactly("claude-code");
    assertThat(week.path("days").findValuesAsText("name"))
        .containsExactly("2026-11-23", "2026-11-25");
    JsonNode repeat = week.path("signals").get(1);
    assertThat(repeat.path("name").asText()).isEqualTo("repeat");
    assertThat(repeat.path("mode").asText()).isEqualTo("on");
    assertThat(repeat.path("means").asText()).contains("requests like the ones before them");
    assertThat(repeat.path("looks_like").asText()).contains("many samples of one prompt");
    assertThat(repeat.at("/reported/input").asLong()).isEqualTo(3);
    assertThat(mine.path("contest").asText()).contains("Tell whoever runs this proxy");
  }

  @Test
  void comparison_amongFewerThanAGroupOfOthers_saysThatItWouldTellOfPersons() throws Exception {
    JsonNode mine = json(myself(3, "{}").json("window=today", Used.ALICE));

    assertThat(mine.at("/compared/today/none").asText())
        .startsWith("fewer than 6 callers used tokens");
    assertThat(mine.at("/compared/today").has("measures")).isFalse();
  }

  @Test
  void comparison_amongEnoughOthers_isTheSameForAllAndNamesNobody() throws Exception {
    Myself myself = myself(5, "{}");
    JsonNode alices = json(myself.json("window=today", Used.ALICE));
    JsonNode bobs = json(myself.json("window=today", Used.BOB));

    JsonNode spend = alices.at("/compared/today/measures/spend");
    assertThat(spend.path("value").decimalValue()).isEqualByComparingTo("0.01");
    assertThat(spend.path("p25").decimalValue()).isEqualByComparingTo("0.55");
    assertThat(spend.path("p50").decimalValue()).isEqualByComparingTo("1.1");
    assertThat(spend.path("p75").decimalValue()).isEqualByComparingTo("1.3");
    for (String part : List.of("p25", "p50", "p75")) {
      assertThat(bobs.path("compared").findValues(part))
          .isEqualTo(alices.path("compared").findValues(part));
    }
    assertThat(bobs.at("/compared/today/measures/spend/value").decimalValue())
        .isEqualByComparingTo("0.1");
    assertThat(alices.toString()).doesNotContain("bob", "other-");
  }

  @Test
  void comparison_whereNobodyIsKept_saysSo() throws Exception {
    assertThat(
            json(myself(9, "privacy: { ledger: team }").json("window=7d", Used.ALICE))
                .at("/compared/7d/none")
                .asText())
        .startsWith("nothing is kept per person here");
  }

  @Test
  void comparison_whereTheLeaderboardIsOff_isOffToo() throws Exception {
    assertThat(
            json(myself(9, "leaderboard: { enabled: false }").json("window=7d", Used.ALICE))
                .at("/compared/7d/none")
                .asText())
        .contains("leaderboard.enabled");
  }
}
