package dev.tokenmeter.metrics.usage.tap;

import static dev.tokenmeter.metrics.usage.tap.Recorded.MESSAGES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What changes the price of an answer and not its counts. */
final class PriceFactsTest {
  @Test
  void factsThatChangeThePrice_areKeptBesideTheTokens() {
    ResponseFacts facts = Recorded.json(MESSAGES, AnthropicReaderTest.WHOLE).read().facts();
    assertThat(facts.serviceTier()).hasValue("standard");
    assertThat(facts.speed()).hasValue("standard");
    assertThat(facts.region()).hasValue("us");
    assertThat(facts.units())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(BilledUnit.WEB_SEARCH, 1L, BilledUnit.WEB_FETCH, 0L));
    assertThat(facts.billable()).isTrue();
  }

  @Test
  void refusalBeforeAnyOutput_isCountedAndNotBilled() {
    UsageReport report =
        Recorded.json(
                MESSAGES,
                "{\"type\":\"message\",\"stop_reason\":\"refusal\",\"content\":[],\"usage\":{\"input_tokens\":40,\"output_tokens\":0}}")
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 40"));
    assertThat(report.facts().billable()).isFalse();
  }
}
