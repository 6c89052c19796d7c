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
import dev.tokenmeter.metrics.privacy.Veils;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers by name or pseudonym, each with what is waste beside the volume. */
final class IndividualsTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
  private static final String NAMED =
      "{ privacy: { board: named }, leaderboard: { individuals: true }, signals: { repeat: on } }";

  @TempDir Path directory;

  private Individuals individuals(String yaml) throws Exception {
    Path path = directory.resolve("tokenmeter.db");
    var place =
        new dev.tokenmeter.config.Ledger(
            path.toString(),
            dev.tokenmeter.config.Ledger.Recording.ON,
            Duration.ofDays(400),
            Optional.empty());
    CallerId loop = new CallerId("loop", "search", CallerId.Kind.CONFIGURED);
    try (Ledger ledger = Ledger.open(place, "test", () -> NOON)) {
      ledger.end(Used.by(Used.ALICE, NOON.minusSeconds(60), 1_000));
      ledger.end(
          Used.by(Used.ALICE, NOON.minus(Duration.ofDays(1)), 200).withSignal(Signal.REPEAT));
      ledger.end(Used.by(Used.BOB, NOON.minusSeconds(60), 1_500));
      ledger.end(Used.by(loop, NOON.minusSeconds(60), 9_000).withSignal(Signal.REPEAT));
      ledger.end(Used.by(CallerId.UNIDENTIFIED, NOON.minusSeconds(60), 50));
    }
    Config config =
        ((ConfigReader.Result.Loaded) ConfigReader.read(yaml, "t.yaml", Map.of())).config();
    PriceTable prices = PriceTable.builtIn(config.prices(), config.providers());
    return new Individuals(
        LedgerQueries.at(path),
        () -> config,
        new Veils(config::privacy, Used::pseudonym),
        new PriceQuotes(() -> prices),
        () -> NOON);
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void board_bySpend_hasThoseOfMuchWasteLastAndWithoutAPlace() throws Exception {
    JsonNode board = json(individuals(NAMED).board("by=caller&window=7d&zone=UTC"));

    assertThat(board.path("caption").asText()).contains("not people or performance");
    assertThat(board.path("callers").findValuesAsText("caller"))
        .containsExactly("bob", "alice", "loop");
    assertThat(board.path("callers").findValuesAsText("place")).containsExactly("1", "2", "null");
    JsonNode alice = board.path("callers").get(1);
    assertThat(alice.at("/spend/value").decimalValue()).isEqualByComparingTo("1.2");
    assertThat(alice.at("/spend/billable_equivalent_tokens").asLong()).isEqualTo(400_000);
    assertThat(alice.at("/tokens/input").asLong()).isEqualTo(1_200);
    assertThat(alice.at("/tokens/cache_read").asLong()).isZero();
    assertThat(alice.at("/waste/usd").decimalValue()).isEqualByComparingTo("0.2");
    assertThat(alice.at("/waste/clean_share/value").decimalValue()).isEqualByComparingTo("0.833");
    assertThat(board.at("/nobody/requests").asInt()).isEqualTo(1);
  }

  @Test
  void board_underPseudonyms_namesNobody() throws Exception {
    Individuals individuals = individuals(NAMED.replace("board: named", "board: pseudonym"));
    String board = individuals.board("by=caller&zone=UTC");

    assertThat(individuals.isShown()).isTrue();
    assertThat(board).contains(Used.pseudonym("bob")).doesNotContain("\"bob\"", "alice");
    JsonNode one = json(individuals.one("zone=UTC&name=" + Used.pseudonym("bob")));
    assertThat(one.at("/usage/total/reported/input").asLong()).isEqualTo(1_500);
    assertThat(json(individuals.one("zone=UTC&name=bob")).path("found").asBoolean()).isFalse();
  }

  @Test
  void callers_underTeam_areNotShown() throws Exception {
    assertThat(individuals("{ leaderboard: { individuals: true } }").isShown()).isFalse();
    assertThat(individuals("{}").isEnabled()).isFalse();
    assertThat(individuals("leaderboard: { enabled: false, individuals: true }").isEnabled())
        .isFalse();
  }

  @Test
  void one_isByDaysAtTheFinest() throws Exception {
    JsonNode one = json(individuals(NAMED).one("name=alice&window=24h&zone=UTC"));

    assertThat(one.at("/window/from").asText()).isEqualTo("2026-11-24T00:00:00Z");
    assertThat(one.at("/usage/days").findValuesAsText("name"))
        .containsExactly("2026-11-24", "2026-11-25");
    assertThat(one.at("/usage/signals").findValuesAsText("name")).contains("repeat");
    assertThat(one.toString()).doesNotContain("bob", "loop");
  }

  @Test
  void questions_askedWrongly_sayWhatIsAllowed() throws Exception {
    Individuals individuals = individuals(NAMED);
    assertThatThrownBy(() -> individuals.board("by=caller&order=name"))
        .isInstanceOf(BadRequest.class)
        .hasMessage("order must be spend or tokens, not name");
    assertThatThrownBy(() -> individuals.board("by=caller&zone=Asia/Tokyo"))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("where callers are told apart");
    assertThatThrownBy(() -> individuals.one("window=7d"))
        .isInstanceOf(BadRequest.class)
        .hasMessageStartingWith("name is needed");
    assertThatThrownBy(() -> Individuals.isAsked("by=model"))
        .isInstanceOf(BadRequest.class)
        .hasMessage("by must be team or caller, not model");
  }
}
