package dev.tokenmeter.metrics.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Privacy;
import dev.tokenmeter.metrics.budget.Budgets;
import dev.tokenmeter.metrics.budget.PriceQuotes;
import dev.tokenmeter.metrics.ledger.Ledger;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.price.PriceTable;
import dev.tokenmeter.metrics.privacy.Veils;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MyselfTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  @TempDir Path directory;

  private Myself myself() throws Exception {
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
    }
    PriceTable prices =
        PriceTable.builtIn(Config.defaults().prices(), Config.defaults().providers());
    Budgets budgets = new Budgets(new PriceQuotes(() -> prices), () -> NOON);
    return new Myself(
        LedgerQueries.at(path),
        budgets,
        Config::defaults,
        new Veils(Privacy::defaults, Used::pseudonym),
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
    assertThat(mine.at("/usage/today/total/reported/input").asLong()).isEqualTo(7);
    assertThat(mine.at("/usage/7d/total/reported/input").asLong()).isEqualTo(18);
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
}
