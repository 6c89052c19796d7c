package dev.tokenmeter.metrics.price;

import static dev.tokenmeter.metrics.usage.TokenType.CACHE_READ;
import static dev.tokenmeter.metrics.usage.TokenType.CACHE_WRITE;
import static dev.tokenmeter.metrics.usage.TokenType.CACHE_WRITE_1H;
import static dev.tokenmeter.metrics.usage.TokenType.CACHE_WRITE_5M;
import static dev.tokenmeter.metrics.usage.TokenType.INPUT;
import static dev.tokenmeter.metrics.usage.TokenType.OUTPUT;
import static dev.tokenmeter.metrics.usage.TokenType.OUTPUT_AUDIO;
import static dev.tokenmeter.metrics.usage.TokenType.REASONING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.PriceNote;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How LiteLLM's table is read: one test or more for each rule, in nano-dollars. */
class TwelveRulesTest {
  private final PriceTable table = Tables.litellm();

  @Test
  void rule1_sampleAndOtherModes_haveNoPriceAndTextsCountAsNumbers() {
    assertThat(price(Bought.of("openai", "sample_spec").with(INPUT, 1)).nanoUsd()).isEmpty();
    assertThat(price(Bought.of("openai", "gpt-image-1").with(INPUT, 1)).nanoUsd()).isEmpty();
    PriceTable typed =
        Tables.of(
            """
            {"a": {"mode": "chat", "litellm_provider": "openai",
                   "input_cost_per_token": "2e-06", "output_cost_per_token": "0.00001"}}
            """);
    assertThat(nano(typed, Bought.of("openai", "a").with(INPUT, 1).with(OUTPUT, 1)))
        .isEqualTo(12_000);
  }

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-5.4, 272000, 2500, 15000",
    "openai, gpt-5.4, 272001, 5000, 22500",
    "anthropic, claude-sonnet-4-5, 200000, 3000, 15000",
    "anthropic, claude-sonnet-4-5, 200001, 6000, 22500",
    "xai, grok-4.3, 199999, 1250, 2500",
    "xai, grok-4.3, 200000, 2500, 5000",
    "qwen, qwen-flash, 256000, 50, 400",
    "qwen, qwen-flash, 256001, 250, 2000",
  })
  void rule2_threshold_billsAllTokensOfTheRequestOrNone(
      String provider, String model, long input, long inputNano, long outputNano) {
    assertThat(nano(Bought.of(provider, model).with(INPUT, input).with(OUTPUT, 10)))
        .isEqualTo(input * inputNano + 10 * outputNano);
  }

  @Test
  void rule2_threshold_countsCacheReadsAndWritesAsInput() {
    Bought bought =
        Bought.of("anthropic", "claude-sonnet-4-5")
            .with(INPUT, 1)
            .with(CACHE_READ, 150_000)
            .with(CACHE_WRITE_5M, 50_000);
    assertThat(nano(bought)).isEqualTo(6_000 + 150_000 * 600L + 50_000 * 7_500L);
  }

  @Test
  void rule2_missingCompanion_keepsTheBasePrice() {
    PriceTable partly =
        Tables.of(
            """
            {"m": {"mode": "chat", "litellm_provider": "openai", "input_cost_per_token": 1e-6,
                   "output_cost_per_token": 2e-6, "input_cost_per_token_above_128k_tokens": 3e-6}}
            """);
    assertThat(nano(partly, Bought.of("openai", "m").with(INPUT, 128_001).with(OUTPUT, 1)))
        .isEqualTo(128_001 * 3_000L + 2_000);
  }

  @Test
  void rule3_oneHour_isATimeToLiveAndNoSize() {
    Bought small = Bought.of("anthropic", "claude-sonnet-4-5").with(CACHE_WRITE_1H, 1_000);
    Bought big = Bought.of("anthropic", "claude-sonnet-4-5").with(CACHE_WRITE_1H, 200_001);
    assertThat(nano(small)).isEqualTo(1_000 * 6_000L);
    assertThat(nano(big)).isEqualTo(200_001 * 12_000L);
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-5.6, flex, 1, 2500",
    "gpt-5.6, flex, 272001, 5000",
    "gpt-5.6, priority, 1, 10000",
    "gpt-5.6, fast, 1, 10000",
    "gpt-5.6, batch, 1, 2500",
    "gpt-5.6, default, 1, 5000",
    "gpt-5.6, auto, 1, 5000",
    "gpt-5.6, priority, 272001, 10000",
  })
  void rule3_serviceTier_hasItsPriceOrTheBase(String model, String tier, long input, long each) {
    assertThat(nano(Bought.of("openai", model).with(INPUT, input).tier(tier)))
        .isEqualTo(input * each);
  }

  @Test
  void rule3_tierWithoutAPrice_saysThatAnotherStoodIn() {
    Charge charge = price(Bought.of("xai", "grok-4").with(INPUT, 1).tier("flex"));
    assertThat(charge.nanoUsd()).hasValue(3_000);
    assertThat(charge.notes()).containsExactly(PriceNote.FALLBACK);
  }

  @Test
  void rule4_missingCachePrice_isTheFullInputPriceAndFlagged() {
    Charge charge = price(Bought.of("xai", "grok-4").with(CACHE_READ, 10).with(CACHE_WRITE_1H, 1));
    assertThat(charge.nanoUsd()).hasValue(33_000);
    assertThat(charge.notes()).containsExactly(PriceNote.FALLBACK);
  }

  @Test
  void rule4_priceForBigRequestsWithoutABase_isNotTrusted() {
    Charge charge = price(Bought.of("vertex", "gemini-2.5-pro").with(CACHE_WRITE, 200_001));
    assertThat(charge.nanoUsd()).hasValue(200_001 * 2_500L);
    assertThat(charge.notes()).containsExactly(PriceNote.FALLBACK);
  }

  @Test
  void rule5_disjointTypes_areEachMultipliedOnce() {
    Bought bought =
        Bought.of("openai", "gpt-5.6-terra")
            .with(INPUT, 564)
            .with(CACHE_READ, 1_024)
            .with(CACHE_WRITE, 512)
            .with(OUTPUT, 108)
            .with(REASONING, 192);
    assertThat(nano(bought))
        .isEqualTo(564 * 2_000 + 1_024 * 200 + 512 * 2_500 + (108 + 192) * 12_000);
  }

  @ParameterizedTest
  @CsvSource({
    "gemini, gemini-2.5-pro, 1250",
    "vertex, gemini-2.5-pro, 1250",
    "openai, gpt-5.4-2026-03-05, 2500",
    "anthropic, claude-sonnet-4-5-20250929, 3000",
    "anthropic, claude-sonnet-5-20260629, 2000",
    "vertex, claude-sonnet-4-5@20250929, 3000",
    "vertex, claude-sonnet-4-5@20270101, 3000",
    "groq, openai/gpt-oss-120b, 150",
    "xai, grok-4, 3000",
    "moonshot, kimi-k2.6, 950",
    "shared, gpt-5.4, 2500",
    "bedrock, anthropic.claude-sonnet-4-5-20250929-v1:0, 3000",
    "bedrock, claude-sonnet-4-5-20250929, 3000",
    "openrouter, anthropic/claude-sonnet-4.5, 3000",
  })
  void rule6_name_isFoundWithItsVendorAndWithoutItsDate(String provider, String model, long each) {
    assertThat(nano(Bought.of(provider, model).with(INPUT, 1))).isEqualTo(each);
  }

  @ParameterizedTest
  @CsvSource({
    "anthropic, claude-sonnet-4",
    "anthropic, claude-sonnet-4-5-turbo",
    "anthropic, xclaude-sonnet-4-5",
    "anthropic, Claude-Sonnet-4-5",
    "anthropic, gpt-5.4",
    "openai, claude-sonnet-4-5",
    "openai, grok-4",
    "openai, gpt-5.4-99999999",
    "gemini, models",
    "mistral, gpt-5.4",
    "groq, gpt-oss-120b",
  })
  void rule6_similarNameOrAnotherVendor_findsNothing(String provider, String model) {
    Charge charge = price(Bought.of(provider, model).with(INPUT, 7));
    assertThat(charge.nanoUsd()).isEmpty();
    assertThat(charge.unpriced().of(INPUT)).isEqualTo(7);
    assertThat(charge.notes()).containsExactly(PriceNote.UNKNOWN_MODEL);
  }

  @Test
  void rule7_zerosAndNoPrice_areUnpricedAndNotFree() {
    Charge zeros = price(Bought.of("ollama", "llama3").with(INPUT, 5));
    Charge none = price(Bought.of("copilot", "gpt-5").with(INPUT, 5));
    assertThat(zeros.nanoUsd()).isEmpty();
    assertThat(zeros.notes()).containsExactly(PriceNote.NO_PRICE);
    assertThat(none.nanoUsd()).isEmpty();
    assertThat(none.notes()).containsExactly(PriceNote.NO_PRICE);
  }

  @Test
  void rule8_speedAndRegion_multiplyEverything() {
    Bought bought = Bought.of("anthropic", "claude-opus-4-6").with(INPUT, 10).with(CACHE_READ, 10);
    long base = 10 * 5_000 + 10 * 500;
    assertThat(nano(bought)).isEqualTo(base);
    assertThat(nano(bought.region("us"))).isEqualTo(base * 11 / 10);
    assertThat(nano(bought.region("global"))).isEqualTo(base);
    assertThat(nano(bought.fast())).isEqualTo(base * 6);
    assertThat(nano(bought.fast().region("us"))).isEqualTo(base * 66 / 10);
  }

  @Test
  void rule8_regionalHost_addsItsUplift() {
    assertThat(nano(Bought.of("europe", "gpt-5.4").with(INPUT, 10))).isEqualTo(27_500);
  }

  @Test
  void rule9_searches_areBilledByTheCallAndUnknownFeesAreSaid() {
    assertThat(nano(Bought.of("anthropic", "claude-sonnet-5").with(INPUT, 1).searches(2)))
        .isEqualTo(2_000 + 20_000_000);
    Charge unknown = price(Bought.of("openai", "gpt-5.4").with(INPUT, 1).searches(1));
    assertThat(unknown.nanoUsd()).hasValue(2_500);
    assertThat(unknown.notes()).containsExactly(PriceNote.FEE_UNPRICED);
  }

  @Test
  void rule9_outputOfAnotherKindWithoutAPrice_isThatPartUnpriced() {
    Charge charge = price(Bought.of("openai", "gpt-5.4").with(OUTPUT, 1).with(OUTPUT_AUDIO, 9));
    assertThat(charge.nanoUsd()).hasValue(15_000);
    assertThat(charge.unpriced().counts()).containsOnlyKeys(OUTPUT_AUDIO);
    assertThat(charge.notes()).containsExactly(PriceNote.TYPE_UNPRICED);
  }

  @Test
  void rule10_limitsOfTokens_areNoPrices() {
    assertThat(PriceKey.parse("max_tokens")).isEmpty();
    assertThat(PriceKey.parse("max_input_tokens")).isEmpty();
    assertThat(PriceKey.parse("input_cost_per_token_above_1hr")).isEmpty();
    assertThat(PriceKey.parse("input_cost_per_second")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"mode\": \"chat\", \"input_cost_per_token\": 3, \"output_cost_per_token\": 15}"
            + " | above 1 USD: m (per million",
        "{\"mode\": \"chat\", \"input_cost_per_token\": 1e-11, \"output_cost_per_token\": 1e-11}"
            + " | below 1e-10 USD: m",
        "{\"mode\": \"chat\", \"input_cost_per_token\": 1e-4, \"output_cost_per_token\": 1e-7}"
            + " | output below a hundredth of input: m",
        "{\"mode\": \"chat\"} | holds no model with a price",
      })
  void rule11_suspiciousTable_isNamed(String entry, String why) {
    PriceList list = Tables.list(("{\"m\": " + entry + "}").getBytes(StandardCharsets.UTF_8));
    assertThat(Suspicions.of(list)).get().asString().contains(why);
  }

  @Test
  void rule11_thePublishedTable_isNotSuspicious() {
    assertThat(Suspicions.of(Tables.list(Tables.excerpt()))).isEmpty();
    assertThat(Suspicions.of(BuiltInPrices.read())).isEmpty();
  }

  @Test
  void rule12_version_namesTheListAndTheRulesOverIt() {
    assertThat(Tables.litellm().version()).isEqualTo(table.version());
    assertThat(table.version()).matches("\\d{4}-\\d\\d-\\d\\d-[0-9a-f]{8}");
    assertThat(Tables.of("{}").version()).isNotEqualTo(table.version());
  }

  private Charge price(Bought bought) {
    return table.charge(bought.purchase());
  }

  private long nano(Bought bought) {
    return nano(table, bought);
  }

  private static long nano(PriceTable table, Bought bought) {
    return table.charge(bought.purchase()).nanoUsd().orElseThrow();
  }
}
