package dev.tokenmeter.metrics.price;

import static dev.tokenmeter.metrics.usage.TokenType.CACHE_READ;
import static dev.tokenmeter.metrics.usage.TokenType.CACHE_WRITE_5M;
import static dev.tokenmeter.metrics.usage.TokenType.INPUT;
import static dev.tokenmeter.metrics.usage.TokenType.OUTPUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Glob;
import dev.tokenmeter.config.PriceRule;
import dev.tokenmeter.metrics.record.PriceNote;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an operator can say of prices. */
class OverridesTest {
  private static final Map<String, BigDecimal> FREE =
      Map.of("input", BigDecimal.ZERO, "output", BigDecimal.ZERO);

  @Test
  void zeros_thatAnOperatorWrites_areFreeAndNotUnpriced() {
    PriceTable table = Tables.litellm(PriceRule.of("local/*", FREE));
    Bought bought = Bought.of("local", "meta/llama").with(INPUT, 5).with(CACHE_READ, 5);

    assertThat(table.charge(bought.purchase()).nanoUsd()).hasValue(0);
    assertThat(table.charge(bought.purchase()).unpriced().counts()).isEmpty();
  }

  @Test
  void glob_withASlash_isOfAProviderAndNotOfAName() {
    PriceTable table = Tables.litellm(PriceRule.of("anthropic/*", FREE));

    assertThat(nano(table, Bought.of("anthropic", "claude-sonnet-5").with(INPUT, 1))).isZero();
    assertThat(nano(table, Bought.of("openrouter", "anthropic/claude-sonnet-4.5").with(INPUT, 1)))
        .isEqualTo(3_000);
  }

  @Test
  void firstRule_thatSaysSomethingOfAType_isHeard() {
    PriceTable table =
        Tables.litellm(
            PriceRule.of("claude-sonnet-*", Map.of("input", BigDecimal.ONE)),
            PriceRule.of(
                "claude-*", Map.of("input", BigDecimal.TEN, "cache-write", BigDecimal.TEN)));
    Bought bought =
        Bought.of("anthropic", "claude-sonnet-5")
            .with(INPUT, 1)
            .with(CACHE_WRITE_5M, 1)
            .with(OUTPUT, 1);

    assertThat(nano(table, bought)).isEqualTo(1_000 + 10_000 + 10_000);
  }

  @Test
  void discount_isTakenFromTheTableAndNotFromAPriceThatIsPaid() {
    PriceRule agreed =
        new PriceRule(
            new Glob("openai/*"),
            Map.of("output", BigDecimal.TEN),
            Optional.empty(),
            Optional.of(new BigDecimal("0.125")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Bought bought = Bought.of("openai", "gpt-5.4").with(INPUT, 8).with(OUTPUT, 1);

    assertThat(nano(Tables.litellm(agreed), bought)).isEqualTo(8 * 2_500 * 7 / 8 + 10_000);
  }

  @Test
  void alias_pricesAModelLikeAnotherOfAnyVendor() {
    PriceTable table =
        Tables.litellm(as("azure/team-*", "openai/gpt-5.4"), as("local/*", "anthropic/*"));

    assertThat(nano(table, Bought.of("azure", "team-a").with(INPUT, 1))).isEqualTo(2_500);
    assertThat(nano(table, Bought.of("local", "claude-sonnet-5").with(INPUT, 1))).isEqualTo(2_000);
    assertThat(table.charge(Bought.of("local", "nothing").with(INPUT, 1).purchase()).notes())
        .containsExactly(PriceNote.UNKNOWN_MODEL);
  }

  @Test
  void dates_decideByTheDayOnWhichARequestBegan() {
    PriceTable table =
        Tables.litellm(
            dated("3", Optional.empty(), Optional.of(LocalDate.of(2027, 1, 1))),
            dated("4", Optional.of(LocalDate.of(2027, 1, 1)), Optional.empty()));
    Bought bought = Bought.of("openai", "new-model").with(INPUT, 1);

    assertThat(nano(table, bought.at("2026-12-31T23:59:59Z"))).isEqualTo(3_000);
    assertThat(nano(table, bought.at("2027-01-01T00:00:00Z"))).isEqualTo(4_000);
  }

  @Test
  void rules_areInTheVersion() {
    PriceTable plain = Tables.litellm();
    PriceTable ruled = Tables.litellm(PriceRule.of("local/*", FREE));

    assertThat(ruled.version()).isNotEqualTo(plain.version());
    assertThat(Tables.litellm(PriceRule.of("local/*", FREE)).version()).isEqualTo(ruled.version());
  }

  private static PriceRule as(String glob, String other) {
    return new PriceRule(
        new Glob(glob),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(other),
        Optional.empty(),
        Optional.empty());
  }

  private static PriceRule dated(
      String input, Optional<LocalDate> from, Optional<LocalDate> until) {
    return new PriceRule(
        new Glob("new-*"),
        Map.of("input", new BigDecimal(input)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        from,
        until);
  }

  private static long nano(PriceTable table, Bought bought) {
    return table.charge(bought.purchase()).nanoUsd().orElseThrow();
  }
}
