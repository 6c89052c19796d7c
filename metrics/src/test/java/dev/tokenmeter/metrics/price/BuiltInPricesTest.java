package dev.tokenmeter.metrics.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Prices;
import dev.tokenmeter.metrics.price.PriceList.ModelKey;
import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table that comes with the program. */
class BuiltInPricesTest {
  /** Base prices that their vendors changed after the excerpt was published. */
  private static final Set<ModelKey> CHANGED =
      Set.of(
          new ModelKey("openai", "gpt-5.6"),
          new ModelKey("openai", "gpt-5.6-sol"),
          new ModelKey("gemini", "gemini-3.6-flash"),
          new ModelKey("mistral", "codestral-latest"),
          new ModelKey("xai", "grok-4.5"));

  private final PriceTable table = PriceTable.builtIn(Prices.defaults(), Tables.providers());

  @ParameterizedTest
  @CsvSource({
    "anthropic, claude-sonnet-4-5, 3000",
    "anthropic, claude-haiku-4-5-20251001, 1000",
    "anthropic, claude-opus-5-5, 4000",
    "openai, gpt-5.6-terra, 2000",
    "openai, gpt-5.1-codex, 1250",
    "openai, gpt-4.1, 2000",
    "openai, gpt-5.4, 2500",
    "gemini, gemini-2.5-pro, 1250",
    "gemini, gemini-2.5-flash, 300",
    "gemini, gemini-3.8-flash, 750",
    "xai, grok-code-fast-1, 200",
    "deepseek, deepseek-v4-pro, 435",
    "moonshot, kimi-k2.6, 950",
    "zai, glm-5.1, 1400",
    "mistral, devstral-latest, 400",
    "bedrock, us.anthropic.claude-sonnet-4-5-20250929-v1:0, 3300",
    "groq, openai/gpt-oss-120b, 150",
  })
  void model_ofAnAssistant_hasItsListPrice(String provider, String model, long each) {
    assertThat(
            table.charge(Bought.of(provider, model).with(TokenType.INPUT, 1).purchase()).nanoUsd())
        .hasValue(each);
  }

  @Test
  void model_thatNobodyHasPriced_isUnpriced() {
    Bought bought = Bought.of("anthropic", "claude-sonnet-5-5").with(TokenType.INPUT, 1);
    assertThat(table.charge(bought.purchase()).nanoUsd()).isEmpty();
  }

  @Test
  void prices_agreeWithThoseOfLiteLlm_whereNoneHasChangedSince() {
    PriceList ours = BuiltInPrices.read();
    PriceList theirs = Tables.list(Tables.excerpt());
    List<ModelKey> both =
        theirs.models().keySet().stream()
            .filter(ours.models()::containsKey)
            .filter(key -> !CHANGED.contains(key))
            .toList();

    assertThat(both).hasSizeGreaterThanOrEqualTo(40);
    for (ModelKey key : both) {
      assertThat(bare(ours, key)).as(key.toString()).isEqualTo(bare(theirs, key));
    }
  }

  /** Zeros for single types are left out of the built-in table. */
  private static String bare(PriceList list, ModelKey key) {
    ModelPrice price = Optional.ofNullable(list.models().get(key)).orElseThrow();
    List<Band> bands = new ArrayList<>();
    for (Band band : price.bands()) {
      Map<Rate, BigDecimal> some = new HashMap<>(band.usdPerToken());
      some.values().removeIf(usd -> usd.signum() == 0);
      bands.add(new Band(band.begins(), some));
    }
    return new ModelPrice(bands, price.factors(), price.uplifts(), price.webSearchCall())
        .canonical();
  }

  @Test
  void table_saysWhenItWasTrueAndWhereItComesFrom() {
    assertThat(table.asOf()).isEqualTo(Instant.parse("2026-11-25T00:00:00Z"));
    assertThat(table.source()).isEqualTo("built-in");
    assertThat(table.models()).isGreaterThan(500);
  }
}
