package dev.tokenmeter.metrics.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.meter.SeriesBudget.Tier;
import dev.tokenmeter.metrics.record.CallerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The product of labels is bounded, and totals stay exact beyond the bound. */
@Tag("SEC-07")
@net.jqwik.api.Tag("SEC-07")
final class SeriesBudgetTest {

  @Test
  void places_areTakenUpToTheBoundOfTheTier() {
    SeriesBudget budget = new SeriesBudget(200, 1);

    assertThat(taken(budget, Tier.FINGERPRINT)).isEqualTo(200 - 20 - 64);
    assertThat(taken(budget, Tier.CONFIGURED)).isEqualTo(64);
    assertThat(taken(budget, Tier.NO_CALLER)).isEqualTo(20);
    assertThat(budget.used()).isEqualTo(200);
  }

  @Test
  void placesOfConfiguredCallers_takeAtMostHalf() {
    assertThat(taken(new SeriesBudget(200, 1_000_000), Tier.FINGERPRINT)).isEqualTo(80);
    assertThat(taken(new SeriesBudget(200, 0), Tier.FINGERPRINT)).isEqualTo(180);
  }

  private static int taken(SeriesBudget budget, Tier tier) {
    int taken = 0;
    while (budget.take(tier)) {
      taken++;
    }
    return taken;
  }

  @Test
  void callerBeyondTheBound_foldsIntoOverflow_oneBelowItDoesNot() {
    try (MeterFixture fixture = new MeterFixture(1_000, 10, 200)) {
      int key = 0;
      while (fixture.scraped().sum("tokenmeter_label_overflow_total") == 0) {
        assertThat(fixture.scraped().values("tokenmeter_tokens_total", "caller"))
            .doesNotContain("_overflow");
        fixture.count(Exchange.ok().by(Exchange.fingerprint("key-" + key++)));
      }
      Scraped scraped = fixture.scraped();

      assertThat(scraped.sum("tokenmeter_label_overflow_total", "label", "caller")).isPositive();
      assertThat(scraped.sum("tokenmeter_label_overflow_total", "label", "series")).isZero();
      assertThat(scraped.sum("tokenmeter_tokens_total")).isEqualTo(key * 15.0);
    }
  }

  /** Any traffic under narrow bounds: each total is exact, each family finite. */
  @Property(tries = 60)
  void anyTraffic_sumOverCallersIsTheTotal(
      @ForAll @Size(max = 150) List<@IntRange(max = 1 << 20) Integer> traffic,
      @ForAll @IntRange(max = 6) int maxCallers,
      @ForAll @IntRange(max = 4) int maxModels,
      @ForAll @IntRange(max = 60) int maxSeries) {
    try (MeterFixture fixture = new MeterFixture(maxCallers, maxModels, maxSeries)) {
      Map<String, Double> perTeam = new HashMap<>();
      for (int seed : traffic) {
        Exchange exchange =
            Exchange.ok()
                .by(caller(seed % 20))
                .served("m" + seed / 20 % 8)
                .client(seed / 160 % 2 == 0 ? "codex" : "curl");
        fixture.count(exchange);
        perTeam.merge(exchange.caller().team(), 15.0, Double::sum);
      }
      Scraped scraped = fixture.scraped();

      assertThat(scraped.sum("tokenmeter_tokens_total")).isEqualTo(traffic.size() * 15.0);
      assertThat(scraped.sum("tokenmeter_requests_total")).isEqualTo(traffic.size());
      assertThat(scraped.sum("tokenmeter_caller_requests_total")).isEqualTo(traffic.size());
      assertThat(scraped.sum("tokenmeter_request_duration_seconds_count"))
          .isEqualTo(traffic.size());
      if (scraped.sum("tokenmeter_label_overflow_total", "label", "series") == 0) {
        perTeam.forEach(
            (team, tokens) ->
                assertThat(scraped.sum("tokenmeter_tokens_total", "team", team)).isEqualTo(tokens));
      }
      assertThat(scraped.count("tokenmeter_tokens_total")).isLessThanOrEqualTo(maxSeries + 2);
      assertThat(scraped.count("tokenmeter_requests_total")).isLessThanOrEqualTo(maxSeries + 1);
    }
  }

  private static CallerId caller(int number) {
    return number < 3 ? Exchange.configured("alice", "red") : Exchange.fingerprint("key-" + number);
  }
}
