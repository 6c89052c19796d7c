package dev.tokenmeter.metrics.price;

import static dev.tokenmeter.metrics.usage.TokenType.INPUT;
import static dev.tokenmeter.metrics.usage.TokenType.OUTPUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.record.PriceNote;
import dev.tokenmeter.metrics.usage.Operation;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What whole exchanges cost. */
class ExchangePricingTest {
  private final PriceTable table = Tables.litellm();

  @Test
  void sink_pricesEveryExchangeBeforeTheNextSeesIt() {
    List<Charges> seen = new ArrayList<>();
    ExchangeSink next =
        new ExchangeSink() {
          @Override
          public void begin(String provider) {}

          @Override
          public void end(ExchangeRecord exchange) {
            seen.add(exchange.charges());
          }
        };
    new PricedSink(table, next)
        .end(exchange("anthropic", Optional.empty(), line("claude-sonnet-5", 1, 0)));
    assertThat(seen).singleElement().satisfies(c -> assertThat(c.nanoUsd()).hasValue(2_000));
    assertThat(seen.getFirst().priceVersion()).contains(table.version());
  }

  @Test
  void models_moreThanAreRemembered_arePricedAllTheSame() {
    for (int i = 0; i < PriceTable.MOST_FOUND + 10; i++) {
      table.charge(exchange("anthropic", Optional.empty(), line("nobody-" + i, 1, 0)));
    }

    for (int again = 0; again < 2; again++) {
      Charges charges =
          table.charge(exchange("anthropic", Optional.empty(), line("claude-sonnet-5", 1, 0)));
      assertThat(charges.nanoUsd()).hasValue(2_000);
    }
    assertThat(table.remembered()).isEqualTo(PriceTable.MOST_FOUND);
  }

  @Test
  void lines_ofSeveralModels_eachHaveTheirPriceInTheirOrder() {
    Charges charges =
        table.charge(
            exchange(
                "anthropic",
                Optional.empty(),
                line("claude-sonnet-5", 10, 1),
                line("claude-opus-5", 10, 1),
                line("claude-nobody", 10, 1)));
    assertThat(charges.lines()).hasSize(3);
    assertThat(charges.lines().get(0).nanoUsd()).hasValue(10 * 2_000 + 10_000);
    assertThat(charges.lines().get(1).nanoUsd()).hasValue(10 * 5_000 + 25_000);
    assertThat(charges.lines().get(2).notes()).containsExactly(PriceNote.UNKNOWN_MODEL);
    assertThat(charges.unpriced().of(INPUT)).isEqualTo(10);
  }

  @Test
  void estimatedLine_isBilledByTheSizeOfItsRequest() {
    UsageLine estimated =
        new UsageLine(Optional.of("gpt-5.4"), Source.ESTIMATED, new Tokens(Map.of(OUTPUT, 1L)));
    Charges charges =
        table.charge(exchange("openai", Optional.empty(), line("gpt-5.4", 272_001, 0), estimated));
    assertThat(charges.lines().get(1).nanoUsd()).hasValue(22_500);
  }

  @Test
  void answerWithoutAModel_hasThePriceOfTheOneThatWasAskedFor() {
    UsageLine nameless =
        new UsageLine(Optional.empty(), Source.REPORTED, new Tokens(Map.of(INPUT, 1L)));
    Charges charges = table.charge(exchange("openai", Optional.of("gpt-5.4"), nameless));
    assertThat(charges.nanoUsd()).hasValue(2_500);
  }

  @Test
  void modelOnAHostOfOthers_hasThePriceOfItsNameThere() {
    Charges charges =
        table.charge(
            exchange(
                "bedrock",
                Optional.of("us.anthropic.claude-opus-4-8"),
                line("claude-opus-4-8", 10, 0)));
    assertThat(charges.nanoUsd()).hasValue(55_000);
  }

  @Test
  void exchangeWithoutUsage_hasNoCost() {
    assertThat(table.charge(exchange("openai", Optional.of("gpt-5.4"))).nanoUsd()).isEmpty();
  }

  private static UsageLine line(String model, long input, long output) {
    return new UsageLine(
        Optional.of(model), Source.REPORTED, new Tokens(Map.of(INPUT, input, OUTPUT, output)));
  }

  private static ExchangeRecord exchange(
      String provider, Optional<String> requested, UsageLine... lines) {
    Optional<String> served = List.of(lines).stream().findFirst().flatMap(UsageLine::model);
    UsageReport usage =
        new UsageReport(
            List.of(lines),
            true,
            Optional.empty(),
            Set.of(),
            Optional.empty(),
            ResponseFacts.ofModel(served));
    return new ExchangeRecord(
        new UUID(0, 0),
        Instant.EPOCH,
        Duration.ZERO,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        CallerId.ANONYMOUS,
        Optional.empty(),
        "other",
        Optional.empty(),
        provider,
        Optional.empty(),
        Billing.METERED,
        Operation.CHAT,
        true,
        requested,
        200,
        Outcome.OK,
        Optional.empty(),
        Optional.of(usage),
        0,
        0,
        Optional.empty());
  }
}
