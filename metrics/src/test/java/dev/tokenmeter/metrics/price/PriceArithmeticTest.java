package dev.tokenmeter.metrics.price;

import static dev.tokenmeter.metrics.usage.TokenType.CACHE_READ;
import static dev.tokenmeter.metrics.usage.TokenType.CACHE_WRITE_5M;
import static dev.tokenmeter.metrics.usage.TokenType.INPUT;
import static dev.tokenmeter.metrics.usage.TokenType.OUTPUT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.usage.TokenType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Costs are exact, whatever is added up. */
@Tag("SEC-10")
@net.jqwik.api.Tag("SEC-10")
class PriceArithmeticTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PriceTable TABLE = Tables.litellm();

  /** Sessions of a coding assistant that were measured. */
  @Test
  void trace_ofASession_costsWhatItsProviderAsks() {
    Bought first =
        Bought.of("anthropic", "claude-sonnet-5")
            .with(INPUT, 28)
            .with(CACHE_WRITE_5M, 24_910)
            .with(CACHE_READ, 519_099)
            .with(OUTPUT, 8_434);
    Bought second =
        Bought.of("anthropic", "claude-sonnet-5")
            .with(INPUT, 10)
            .with(CACHE_WRITE_5M, 14_236)
            .with(CACHE_READ, 153_543)
            .with(OUTPUT, 2_644);
    assertThat(TABLE.charge(first.purchase()).nanoUsd()).hasValue(250_490_800);
    assertThat(TABLE.charge(second.purchase()).nanoUsd()).hasValue(92_758_600);
  }

  @Test
  void total_isRoundedOnceHalfUp() {
    PriceTable halves =
        Tables.of(
            """
            {"m": {"mode": "chat", "litellm_provider": "openai",
                   "input_cost_per_token": 2.5e-10, "output_cost_per_token": 2.5e-10}}
            """);
    Bought one = Bought.of("openai", "m").with(INPUT, 1);
    assertThat(halves.charge(one.purchase()).nanoUsd()).hasValue(0);
    assertThat(halves.charge(one.with(OUTPUT, 1).purchase()).nanoUsd()).hasValue(1);
  }

  @Property
  void cost_ofDisjointTypes_isTheSumOfTheirCosts(
      @ForAll @Size(max = 8) Map<TokenType, @LongRange(min = 0, max = 20_000) Long> tokens) {
    Bought all = Bought.of("anthropic", "claude-sonnet-5");
    long sum = 0;
    for (Map.Entry<TokenType, Long> part : tokens.entrySet()) {
      all = all.with(part.getKey(), part.getValue());
      sum +=
          TABLE
              .charge(
                  Bought.of("anthropic", "claude-sonnet-5")
                      .with(part.getKey(), part.getValue())
                      .purchase())
              .nanoUsd()
              .orElse(0);
    }
    assertThat(TABLE.charge(all.purchase()).nanoUsd().orElse(0)).isEqualTo(sum);
  }

  @Property
  void cost_ofAnyCounts_neverOverflowsAndNeverThrows(
      @ForAll @Size(max = 15) Map<TokenType, @LongRange(min = 0) Long> tokens,
      @ForAll @LongRange(min = 0) long searches) {
    Bought bought = Bought.of("anthropic", "claude-opus-4-6").fast().region("us");
    for (Map.Entry<TokenType, Long> part : tokens.entrySet()) {
      bought = bought.with(part.getKey(), part.getValue());
    }
    Charge charge = TABLE.charge(bought.searches(searches).purchase());
    assertThat(charge.nanoUsd().orElse(0)).isBetween(0L, Invoice.MOST);
  }

  @Property(tries = 50)
  void table_inAnyOrderOfItsKeys_isTheSameTable(@ForAll long seed) throws Exception {
    JsonNode published = JSON.readTree(Tables.excerpt());
    byte[] shuffled = JSON.writeValueAsBytes(shuffle(published, new Random(seed)));
    LiteLlmReader.Found expected = LiteLlmReader.read(Tables.excerpt());
    LiteLlmReader.Found found = LiteLlmReader.read(shuffled);

    assertThat(found.known()).isEqualTo(expected.known());
    assertThat(canonical(found)).isEqualTo(canonical(expected));
  }

  private static Map<String, String> canonical(LiteLlmReader.Found found) {
    return found.models().entrySet().stream()
        .collect(
            Collectors.toMap(
                model -> model.getKey().toString(), model -> model.getValue().canonical()));
  }

  @Property
  void text_ofAnyStranger_isReadOrRefusedAndNothingElse(@ForAll String text) {
    try {
      assertThat(LiteLlmReader.read(text.getBytes(StandardCharsets.UTF_8))).isNotNull();
    } catch (IOException e) {
      assertThat(e.getMessage()).isNotNull();
    }
  }

  private static JsonNode shuffle(JsonNode node, Random random) {
    if (!node.isObject()) {
      return node;
    }
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    Collections.shuffle(names, random);
    ObjectNode other = JSON.createObjectNode();
    names.forEach(name -> other.set(name, shuffle(node.get(name), random)));
    return other;
  }
}
