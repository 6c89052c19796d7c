package dev.tokenmeter.metrics.price;

import static dev.tokenmeter.metrics.usage.TokenType.CACHE_READ;
import static dev.tokenmeter.metrics.usage.TokenType.CACHE_WRITE_1H;
import static dev.tokenmeter.metrics.usage.TokenType.CACHE_WRITE_5M;
import static dev.tokenmeter.metrics.usage.TokenType.INPUT;
import static dev.tokenmeter.metrics.usage.TokenType.OUTPUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Prices;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Costs that were worked out by hand, by the table that comes with the program and by LiteLLM's.
 */
class GoldenCostsTest {

  static Stream<PriceTable> tables() {
    return Stream.of(PriceTable.builtIn(Prices.defaults(), Tables.providers()), Tables.litellm());
  }

  private static String cents(PriceTable table, Bought bought) {
    long nano = table.charge(bought.purchase()).nanoUsd().orElseThrow();
    return BigDecimal.valueOf(nano, 9).setScale(4, RoundingMode.HALF_UP).toPlainString();
  }

  private static long nano(PriceTable table, Bought bought) {
    return table.charge(bought.purchase()).nanoUsd().orElseThrow();
  }

  /** 28 x 2 + 24,910 x 2.5 + 519,099 x 0.2 + 8,434 x 10 and the like, in USD for a million. */
  @ParameterizedTest
  @MethodSource("tables")
  void traces_ofTwoSessions_costWhatTheirProviderAsked(PriceTable table) {
    Bought sonnet = Bought.of("anthropic", "claude-sonnet-5");
    assertThat(
            cents(
                table,
                sonnet
                    .with(INPUT, 28)
                    .with(CACHE_WRITE_5M, 24_910)
                    .with(CACHE_READ, 519_099)
                    .with(OUTPUT, 8_434)))
        .isEqualTo("0.2505");
    assertThat(
            cents(
                table,
                sonnet
                    .with(INPUT, 10)
                    .with(CACHE_WRITE_5M, 14_236)
                    .with(CACHE_READ, 153_543)
                    .with(OUTPUT, 2_644)))
        .isEqualTo("0.0928");
  }

  @ParameterizedTest
  @MethodSource("tables")
  void oneTokenAbove272k_makesAllTokensDearer(PriceTable table) {
    Bought gpt = Bought.of("openai", "gpt-5.4").with(OUTPUT, 1_000);
    assertThat(nano(table, gpt.with(INPUT, 272_000))).isEqualTo(680_000_000 + 15_000_000);
    assertThat(nano(table, gpt.with(INPUT, 272_001))).isEqualTo(1_360_005_000 + 22_500_000);
  }

  @ParameterizedTest
  @MethodSource("tables")
  void writesForAnHourAbove200k_costTwelveDollarsAMillion(PriceTable table) {
    Bought sonnet = Bought.of("anthropic", "claude-sonnet-4-5").with(CACHE_WRITE_1H, 1_000_000);
    assertThat(nano(table, sonnet)).isEqualTo(12_000_000_000L);
  }

  /** The list price of the model has changed since; flex is half of it in both tables. */
  @ParameterizedTest
  @MethodSource("tables")
  void flexAbove272k_isHalfOfThatPrice(PriceTable table) {
    Bought gpt = Bought.of("openai", "gpt-5.6").with(INPUT, 300_000).with(OUTPUT, 1_000);
    assertThat(2 * nano(table, gpt.tier("flex"))).isEqualTo(nano(table, gpt));
    long each = table.source().equals("built-in") ? 4_000 : 5_000;
    assertThat(nano(table, Bought.of("openai", "gpt-5.6").with(INPUT, 300_000).tier("flex")))
        .isEqualTo(300_000 * each);
  }
}
