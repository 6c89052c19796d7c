package dev.tokenmeter.metrics.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Metering;
import dev.tokenmeter.metrics.meter.ScrapeRequest.Reader;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A scraper sees the birth of a child; a person sees its value. */
final class BirthHoldTest {
  private static final String TOKENS = "tokenmeter_tokens_total";

  private final MeterFixture fixture = MeterFixture.withDefaults();

  @AfterEach
  void close() {
    fixture.close();
  }

  private Scraped byScraper() {
    return Scraped.by(Reader.SCRAPER, fixture.meters);
  }

  @Test
  void newChild_isZeroToAScraperForTheHold_andThenItsValue() {
    fixture.count(Exchange.ok());
    Scraped first = byScraper();
    assertThat(first.count(TOKENS)).isEqualTo(2);
    assertThat(first.sum(TOKENS)).isZero();
    assertThat(first.sum("tokenmeter_requests_total")).isZero();
    assertThat(first.sum("tokenmeter_request_duration_seconds_count")).isZero();
    assertThat(first.sum("tokenmeter_request_duration_seconds_sum")).isZero();

    fixture.clock.pass(Duration.ofMillis(59_999));
    assertThat(byScraper().sum(TOKENS)).isZero();

    fixture.clock.pass(Duration.ofMillis(1));
    Scraped last = byScraper();
    assertThat(last.sum(TOKENS)).isEqualTo(15);
    assertThat(last.sum("tokenmeter_requests_total")).isEqualTo(1);
    assertThat(last.sum("tokenmeter_request_duration_seconds_sum")).isEqualTo(2);
  }

  @Test
  void person_seesTheValueAtOnce_andDoesNotStartTheHold() {
    fixture.count(Exchange.ok());
    assertThat(fixture.scraped().sum(TOKENS)).isEqualTo(15);
    fixture.clock.pass(Duration.ofHours(1));

    assertThat(byScraper().sum(TOKENS)).isZero();
    assertThat(fixture.scraped().sum(TOKENS)).isEqualTo(15);
  }

  @Test
  void grownChild_showsFurtherTokensAtOnce_whileANewOneIsHeld() {
    fixture.count(Exchange.ok());
    byScraper();
    fixture.clock.pass(Duration.ofSeconds(60));
    byScraper();
    fixture.count(Exchange.ok(), Exchange.ok().client("codex"));
    Scraped scraped = byScraper();

    assertThat(scraped.sum(TOKENS, "client", "claude-code")).isEqualTo(30);
    assertThat(scraped.sum(TOKENS, "client", "codex")).isZero();
  }

  @Test
  void grownChild_neverFallsBackToZero_whenTheClockDoesOrTheHoldGrows() {
    fixture.count(Exchange.ok());
    byScraper();
    fixture.clock.pass(Duration.ofSeconds(60));
    byScraper();
    fixture.clock.pass(Duration.ofHours(-1));
    fixture.meters.configure(new Metering(10, 10, 1_000, Duration.ofDays(1)), MeterFixture.ALICE);

    assertThat(byScraper().sum(TOKENS)).isEqualTo(15);
  }

  @Test
  void zeroHold_switchesItOff() {
    fixture.meters.configure(new Metering(10, 10, 1_000, Duration.ZERO), MeterFixture.ALICE);
    fixture.count(Exchange.ok());

    assertThat(byScraper().sum(TOKENS)).isEqualTo(15);
  }

  @Test
  void gauges_areNotHeld() {
    fixture.meters.begin("openai");

    assertThat(byScraper().sum("tokenmeter_requests_in_flight")).isEqualTo(1);
    assertThat(byScraper().sum("tokenmeter_build_info")).isEqualTo(1);
  }
}
