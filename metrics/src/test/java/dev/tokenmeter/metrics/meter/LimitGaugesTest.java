package dev.tokenmeter.metrics.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.limit.ProviderLimit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A provider's limit is shown as it was last told, and not beyond its truth. */
final class LimitGaugesTest {
  private static final String REMAINING = "tokenmeter_provider_limit_remaining";
  private static final String UTILIZATION = "tokenmeter_provider_limit_utilization_ratio";
  private static final String RESET = "tokenmeter_provider_limit_reset_timestamp_seconds";

  private final MeterFixture fixture = MeterFixture.withDefaults();

  @AfterEach
  void close() {
    fixture.close();
  }

  private void tell(String credential, ProviderLimit limit) {
    fixture.meters.limits("openai", credential, List.of(limit));
  }

  private ProviderLimit bucket(String name, double left, Duration reset) {
    return new ProviderLimit(
        name,
        OptionalDouble.of(100),
        OptionalDouble.of(left),
        OptionalDouble.of(1 - left / 100),
        Optional.of(fixture.clock.instant().plus(reset)));
  }

  private ProviderLimit window(double spent, Duration reset) {
    return new ProviderLimit(
        "unified_5h",
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.of(spent),
        Optional.of(fixture.clock.instant().plus(reset)));
  }

  @Test
  void limit_thatWasTold_isShownWithItsLabels() {
    tell("key-a", bucket("tokens", 25, Duration.ofMinutes(1)));
    Scraped scraped = fixture.scraped();
    assertThat(scraped.labelNames(REMAINING))
        .containsExactly(Set.of("provider", "credential", "limit"));
    String[] labels = {"provider", "openai", "credential", "key-a", "limit", "tokens"};
    assertThat(scraped.sum(REMAINING, labels)).isEqualTo(25);
    assertThat(scraped.sum(UTILIZATION, labels)).isEqualTo(0.75);
    assertThat(scraped.sum(RESET, labels))
        .isEqualTo((double) (fixture.clock.instant().getEpochSecond() + 60));
    assertThat(scraped.types()).containsEntry(REMAINING, "gauge");
  }

  @Test
  void limit_toldAgain_isReplaced() {
    tell("key-a", bucket("tokens", 25, Duration.ofMinutes(1)));
    tell("key-a", bucket("tokens", 24, Duration.ofMinutes(1)));
    assertThat(fixture.scraped().sum(REMAINING)).isEqualTo(24);
    assertThat(fixture.scraped().count(REMAINING)).isOne();
  }

  @Test
  void bucket_onceReset_isWholeAgain() {
    tell("key-a", bucket("tokens", 25, Duration.ofMinutes(1)));
    fixture.clock.pass(Duration.ofMinutes(1));
    assertThat(fixture.scraped().sum(REMAINING)).isEqualTo(100);
    assertThat(fixture.scraped().sum(UTILIZATION)).isZero();
  }

  @Test
  void window_onceReset_isUnknown() {
    tell("key-a", window(0.9, Duration.ofHours(5)));
    fixture.clock.pass(Duration.ofHours(5).minusMillis(1));
    assertThat(fixture.scraped().sum(UTILIZATION)).isEqualTo(0.9);
    fixture.clock.pass(Duration.ofMillis(1));
    assertThat(fixture.scraped().count(UTILIZATION)).isZero();
    assertThat(fixture.scraped().count(RESET)).isOne();
  }

  @Test
  void limit_longAfterItsReset_isForgotten() {
    tell("key-a", window(0.9, Duration.ofHours(5)));
    fixture.clock.pass(Duration.ofHours(5).plus(LimitGauges.KEPT).plusSeconds(1));
    assertThat(fixture.scraped().count(RESET)).isZero();
  }

  @Test
  void credentials_beyondTheBound_foldAndAreCounted() {
    for (int i = 0; i < LimitGauges.MAX_CREDENTIALS + 7; i++) {
      tell("key-" + i, bucket("tokens", 25, Duration.ofMinutes(1)));
    }
    Scraped scraped = fixture.scraped();
    assertThat(scraped.values(REMAINING, "credential"))
        .hasSize(LimitGauges.MAX_CREDENTIALS + 1)
        .contains("_overflow");
    assertThat(scraped.sum("tokenmeter_label_overflow_total", "label", "credential")).isEqualTo(7);
    fixture.clock.pass(LimitGauges.KEPT.plusMinutes(2));
    fixture.scraped();
    tell("key-new", bucket("tokens", 25, Duration.ofMinutes(1)));
    assertThat(fixture.scraped().values(REMAINING, "credential")).containsExactly("key-new");
  }

  @Test
  void limitNames_beyondTheBound_foldAndAreCounted() {
    for (int i = 0; i < LimitGauges.MAX_LIMITS + 3; i++) {
      tell("", bucket("limit_" + i, 25, Duration.ofMinutes(1)));
    }
    Scraped scraped = fixture.scraped();
    assertThat(scraped.values(REMAINING, "limit")).hasSize(LimitGauges.MAX_LIMITS + 1);
    assertThat(scraped.sum("tokenmeter_label_overflow_total", "label", "limit")).isEqualTo(3);
    assertThat(scraped.values(REMAINING, "credential")).containsExactly("none");
  }
}
