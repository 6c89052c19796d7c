package dev.tokenmeter.metrics.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Caller;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Metering;
import dev.tokenmeter.metrics.price.PriceBook;
import dev.tokenmeter.metrics.price.PriceFailure;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.record.PriceNote;
import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Unmetered;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names, types and labels are a contract. */
final class FamiliesTest {
  private final FakeClock clock = new FakeClock();
  private final Meters meters =
      Meters.create(
          Metering.defaults(),
          List.of(new Caller("alice", Optional.of("red"), List.of(), List.of())),
          clock,
          "1.2.3");

  private final PriceBook prices = open();

  private static PriceBook open() {
    try {
      return PriceBook.open(Config.defaults());
    } catch (PriceFailure e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    prices.close();
    meters.close();
  }

  private void count(Exchange exchange) {
    meters.begin(exchange.provider());
    meters.end(exchange.finished());
  }

  private void everything() {
    meters.showPrices(prices);
    meters.end(
        Records.charged(Exchange.ok().finished(), OptionalLong.of(1), PriceNote.TYPE_UNPRICED));
    count(Exchange.ok());
    count(Exchange.ok().unmetered(Unmetered.UNPARSED, Optional.of(TapFailure.UNDECODABLE)));
    meters.begin("openai");
    meters.end(Records.mismatched(Exchange.ok().finished()));
    meters.limitHit("headers");
  }

  @ParameterizedTest
  @CsvSource({
    "tokenmeter_tokens_total,counter,caller team client provider model type source",
    "tokenmeter_cost_usd_total,counter,caller team client provider model billing source",
    "tokenmeter_unpriced_tokens_total,counter,provider model reason",
    "tokenmeter_signal_cost_usd_total,counter,caller team signal",
    "tokenmeter_signal_tokens_total,counter,caller team signal",
    "tokenmeter_price_table_info,gauge,version sha256 source",
    "tokenmeter_requests_total,counter,team client provider model operation code outcome",
    "tokenmeter_caller_requests_total,counter,caller team outcome",
    "tokenmeter_request_duration_seconds,histogram,provider model",
    "tokenmeter_time_to_first_token_seconds,histogram,provider model",
    "tokenmeter_time_per_output_token_seconds,histogram,provider model",
    "tokenmeter_request_tokens,histogram,provider model direction",
    "tokenmeter_overhead_seconds,histogram,provider phase",
    "tokenmeter_requests_in_flight,gauge,provider",
    "tokenmeter_unmetered_responses_total,counter,provider operation reason",
    "tokenmeter_tap_failures_total,counter,provider reason",
    "tokenmeter_label_overflow_total,counter,label",
    "tokenmeter_identity_mismatch_total,counter,provider reason",
    "tokenmeter_limit_hits_total,counter,limit",
    "tokenmeter_build_info,gauge,version java_version",
  })
  void family_hasItsNameTypeAndLabels(String name, String type, String labels) {
    everything();
    Scraped scraped = Scraped.byPerson(meters);

    assertThat(scraped.types()).containsEntry(name, type);
    String sample = type.equals("histogram") ? name + "_count" : name;
    assertThat(scraped.labelNames(sample)).containsExactly(Set.of(labels.split(" ")));
  }

  @Test
  void gaugesWithoutLabels_tellOfTheConfiguration() {
    Scraped before = Scraped.byPerson(meters);
    meters.reloadRefused();
    double refused = Scraped.byPerson(meters).sum("tokenmeter_config_last_reload_successful");
    meters.reloadSucceeded(Instant.ofEpochSecond(1_800_000_000));
    Scraped after = Scraped.byPerson(meters);

    assertThat(before.sum("tokenmeter_config_last_reload_successful")).isEqualTo(1);
    assertThat(before.sum("tokenmeter_config_last_reload_success_timestamp_seconds"))
        .isEqualTo((double) clock.instant().getEpochSecond());
    assertThat(refused).isZero();
    assertThat(after.sum("tokenmeter_config_last_reload_successful")).isEqualTo(1);
    assertThat(after.sum("tokenmeter_config_last_reload_success_timestamp_seconds"))
        .isEqualTo(1_800_000_000);
    assertThat(after.sum("tokenmeter_build_info", "version", "1.2.3")).isEqualTo(1);
  }

  @Test
  void jvmFamilies_areThere() {
    assertThat(Scraped.byPerson(meters).types())
        .containsEntry("jvm_memory_used_bytes", "gauge")
        .containsEntry("jvm_threads_live_threads", "gauge")
        .containsEntry("jvm_gc_memory_allocated_bytes_total", "counter")
        .containsEntry("process_uptime_seconds", "gauge");
  }

  @Test
  void gaugeOfTheProxy_isReadAtEveryScrape() {
    double[] value = {1};
    meters.gauge("tokenmeter_netty_direct_memory_bytes", "Direct memory.", () -> value[0]);
    assertThat(Scraped.byPerson(meters).sum("tokenmeter_netty_direct_memory_bytes")).isEqualTo(1);
    value[0] = 7;
    assertThat(Scraped.byPerson(meters).sum("tokenmeter_netty_direct_memory_bytes")).isEqualTo(7);
  }

  @Test
  void okExchange_isCountedInEveryFamilyOnce() {
    count(Exchange.ok());
    Scraped scraped = Scraped.byPerson(meters);

    assertThat(
            scraped.sum(
                "tokenmeter_tokens_total",
                "caller",
                "alice",
                "team",
                "red",
                "client",
                "claude-code",
                "provider",
                "anthropic",
                "model",
                "claude-x",
                "type",
                "input",
                "source",
                "reported"))
        .isEqualTo(10);
    assertThat(scraped.sum("tokenmeter_tokens_total")).isEqualTo(15);
    assertThat(
            scraped.sum(
                "tokenmeter_requests_total",
                "operation",
                "chat",
                "code",
                "200",
                "outcome",
                "ok",
                "model",
                "claude-x"))
        .isEqualTo(1);
    assertThat(scraped.sum("tokenmeter_caller_requests_total", "caller", "alice")).isEqualTo(1);
    assertThat(scraped.sum("tokenmeter_request_duration_seconds_sum")).isEqualTo(2);
    assertThat(scraped.sum("tokenmeter_time_to_first_token_seconds_sum")).isEqualTo(1);
    assertThat(scraped.sum("tokenmeter_time_per_output_token_seconds_sum")).isEqualTo(0.25);
    assertThat(scraped.sum("tokenmeter_request_tokens_sum", "direction", "input")).isEqualTo(10);
    assertThat(scraped.sum("tokenmeter_request_tokens_sum", "direction", "output")).isEqualTo(5);
    assertThat(scraped.sum("tokenmeter_overhead_seconds_sum", "phase", "request"))
        .isEqualTo(0.000_2);
    assertThat(
            scraped.sum("tokenmeter_overhead_seconds_bucket", "phase", "response", "le", "5.0E-5"))
        .isEqualTo(1);
    assertThat(scraped.sum("tokenmeter_requests_in_flight", "provider", "anthropic")).isZero();
  }

  @Test
  void exchangeThatFailed_hasNoLatency_butOverhead() {
    count(Exchange.ok().failed(529, Outcome.UPSTREAM_ERROR));
    Scraped scraped = Scraped.byPerson(meters);

    assertThat(scraped.count("tokenmeter_request_duration_seconds_count")).isZero();
    assertThat(scraped.count("tokenmeter_time_to_first_token_seconds_count")).isZero();
    assertThat(scraped.count("tokenmeter_time_per_output_token_seconds_count")).isZero();
    assertThat(scraped.sum("tokenmeter_overhead_seconds_count")).isEqualTo(2);
    assertThat(scraped.sum("tokenmeter_requests_total", "code", "529", "outcome", "upstream_error"))
        .isEqualTo(1);
    assertThat(scraped.count("tokenmeter_unmetered_responses_total")).isZero();
  }

  @Test
  void everyTokenType_hasItsOwnChild_andEstimatesStandApart() {
    long count = 1;
    for (TokenType type : TokenType.values()) {
      count(Exchange.ok().used(type, count));
      count *= 2;
    }
    count(Exchange.ok().used(TokenType.OUTPUT, 1_000_000).estimated());
    Scraped scraped = Scraped.byPerson(meters);

    count = 1;
    for (TokenType type : TokenType.values()) {
      assertThat(scraped.sum("tokenmeter_tokens_total", "type", type.label(), "source", "reported"))
          .isEqualTo((double) count);
      count *= 2;
    }
    assertThat(scraped.sum("tokenmeter_tokens_total", "source", "estimated")).isEqualTo(1_000_000);
    assertThat(scraped.sum("tokenmeter_request_tokens_count", "direction", "output"))
        .isEqualTo(TokenType.values().length);
  }

  @Test
  void requestTokens_countCacheReadsAndWritesAsInput() {
    count(Exchange.ok().used(TokenType.CACHE_READ, 100));
    count(Exchange.ok().used(TokenType.CACHE_WRITE_1H, 200));

    assertThat(Scraped.byPerson(meters).sum("tokenmeter_request_tokens_sum", "direction", "input"))
        .isEqualTo(300);
  }

  @Test
  void unmeteredAnswer_isCountedWithItsReason() {
    count(Exchange.ok().unmetered(Unmetered.TAP_OFF, Optional.of(TapFailure.EXPANSION)));
    count(Exchange.ok().unmetered(Unmetered.USAGE_NOT_REQUESTED, Optional.empty()));
    count(
        Exchange.ok()
            .unmetered(Unmetered.USAGE_ABSENT, Optional.empty())
            .failed(500, Outcome.UPSTREAM_ERROR));
    Scraped scraped = Scraped.byPerson(meters);

    assertThat(scraped.sum("tokenmeter_unmetered_responses_total", "reason", "tap_off"))
        .isEqualTo(1);
    assertThat(scraped.sum("tokenmeter_unmetered_responses_total", "reason", "usage_not_requested"))
        .isEqualTo(1);
    assertThat(scraped.sum("tokenmeter_unmetered_responses_total")).isEqualTo(2);
    assertThat(scraped.sum("tokenmeter_tap_failures_total", "reason", "expansion")).isEqualTo(1);
  }

  @Test
  void answerInOnePiece_tellsNoPace() {
    ExchangeRecord whole = Exchange.ok().finished();
    meters.begin("anthropic");
    meters.end(Records.withDuration(whole, Duration.ofNanos(1_000_100_000)));

    assertThat(Scraped.byPerson(meters).count("tokenmeter_time_per_output_token_seconds_count"))
        .isZero();
  }

  @Test
  void tokens_areExactTo2To53() {
    long most = 1L << 53;
    count(Exchange.ok().used(TokenType.INPUT, most - 1));
    assertThat(Scraped.byPerson(meters).sum("tokenmeter_tokens_total", "type", "input"))
        .isEqualTo((double) (most - 1));
    count(Exchange.ok().used(TokenType.INPUT, 1));
    assertThat(Scraped.byPerson(meters).sum("tokenmeter_tokens_total", "type", "input"))
        .isEqualTo((double) most);
  }

  @Test
  void absurdCounts_neverMakeACounterFall() {
    double before = 0;
    for (int i = 0; i < 5; i++) {
      count(Exchange.ok().used(TokenType.INPUT, Long.MAX_VALUE));
      double now = Scraped.byPerson(meters).sum("tokenmeter_tokens_total");
      assertThat(now).isGreaterThan(before);
      before = now;
    }
  }

  @Test
  void inFlight_risesAndFalls() {
    meters.begin("openai");
    meters.begin("openai");
    meters.begin("gemini");
    assertThat(Scraped.byPerson(meters).sum("tokenmeter_requests_in_flight", "provider", "openai"))
        .isEqualTo(2);
    meters.end(Exchange.ok().provider("openai").finished());
    meters.end(Exchange.ok().provider("openai").finished());
    Scraped scraped = Scraped.byPerson(meters);
    assertThat(scraped.sum("tokenmeter_requests_in_flight", "provider", "openai")).isZero();
    assertThat(scraped.sum("tokenmeter_requests_in_flight", "provider", "gemini")).isEqualTo(1);
  }
}
