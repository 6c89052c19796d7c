package dev.tokenmeter.metrics.budget;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Metering;
import dev.tokenmeter.metrics.meter.Meters;
import dev.tokenmeter.metrics.meter.ScrapeRequest;
import dev.tokenmeter.metrics.privacy.Veil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BudgetMetersTest {
  private static final String BUDGETS =
      """
      budgets:
        - { name: person, scope: { each: caller }, limit: 2 USD, window: day, mode: gate }
        - { name: cap, scope: { model: "op*" }, limit: 500 tokens, window: week }
      """;

  private static List<String> scrape(Desk desk, ScrapeRequest.Reader reader) throws IOException {
    try (Meters meters = Meters.create(Metering.defaults(), List.of(), desk, "test")) {
      BudgetMeters.register(meters, desk.budgets, () -> Veil.NONE);
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      meters.scrape(new ScrapeRequest("", reader), text);
      return text.toString(UTF_8).lines().toList();
    }
  }

  @Test
  void families_show_limit_spend_and_exposure_always_with_three_labels() throws IOException {
    Desk desk = new Desk(BUDGETS);
    desk.spend(Desk.call(), 250_000);
    UUID running = Desk.id();
    desk.passes(running, Desk.call());

    assertThat(scrape(desk, ScrapeRequest.Reader.PERSON))
        .contains(
            line("limit_usd", "person", "caller", "alice", "2.0"),
            line("used_usd", "person", "caller", "alice", "0.25"),
            line("exposure_usd", "person", "caller", "alice", "4.5E-4"),
            line("charged_usd_total", "person", "caller", "alice", "0.25"),
            line("denied_total", "person", "caller", "alice", "0.0"),
            line("limit_tokens", "cap", "model", "op*", "500.0"),
            line("used_tokens", "cap", "model", "op*", "250000.0"),
            line("exposure_tokens", "cap", "model", "op*", "450.0"),
            "tokenmeter_budget_window_start_timestamp_seconds{budget=\"person\"} 1.7955648E9");
  }

  @Test
  void counters_are_shown_to_a_scraper_as_zero_first() throws IOException {
    Desk desk = new Desk(BUDGETS);
    desk.spend(Desk.call(), 3_000_000);
    desk.denial(Desk.call());

    assertThat(scrape(desk, ScrapeRequest.Reader.SCRAPER))
        .contains(
            line("charged_usd_total", "person", "caller", "alice", "0.0"),
            line("denied_total", "person", "caller", "alice", "0.0"),
            line("used_usd", "person", "caller", "alice", "3.0"));
  }

  private static String line(
      String family, String budget, String kind, String scope, String value) {
    return "tokenmeter_budget_%s{budget=\"%s\",scope=\"%s\",scope_kind=\"%s\"} %s"
        .formatted(family, budget, scope, kind, value);
  }
}
