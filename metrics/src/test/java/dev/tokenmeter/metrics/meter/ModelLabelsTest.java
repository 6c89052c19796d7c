package dev.tokenmeter.metrics.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.Outcome;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which model names become series. */
@Tag("SEC-07")
final class ModelLabelsTest {
  private static final String REQUESTS = "tokenmeter_requests_total";

  @Test
  void model_isTheResponsesName() {
    try (MeterFixture fixture = MeterFixture.withDefaults()) {
      fixture.count(Exchange.ok().requested("gpt-x").served("gpt-x-2026-01-01"));
      Scraped scraped = fixture.scraped();

      assertThat(scraped.values(REQUESTS, "model")).containsExactly("gpt-x-2026-01-01");
      assertThat(scraped.values("tokenmeter_tokens_total", "model"))
          .containsExactly("gpt-x-2026-01-01");
      assertThat(scraped.values("tokenmeter_request_tokens_count", "model"))
          .containsExactly("gpt-x-2026-01-01");
    }
  }

  @Test
  void nameThatNo2xxConfirmed_isOther() {
    try (MeterFixture fixture = MeterFixture.withDefaults()) {
      fixture.count(
          Exchange.ok().requested("gpt-typo").failed(404, Outcome.UPSTREAM_ERROR),
          Exchange.ok().requested("gpt-lost").failed(0, Outcome.CLIENT_ABORT));

      assertThat(fixture.scraped().values(REQUESTS, "model")).containsExactly("other");
    }
  }

  @Test
  void errorOfAConfirmedModel_isCountedUnderTheNameThatServed() {
    try (MeterFixture fixture = MeterFixture.withDefaults()) {
      fixture.count(
          Exchange.ok().requested("gpt-x").served("gpt-x-2026-01-01"),
          Exchange.ok().requested("gpt-x").failed(429, Outcome.UPSTREAM_ERROR),
          Exchange.ok().requested("gpt-x-2026-01-01").failed(429, Outcome.UPSTREAM_ERROR),
          Exchange.ok().requested("gpt-x").provider("azure").failed(429, Outcome.UPSTREAM_ERROR));
      Scraped scraped = fixture.scraped();

      assertThat(scraped.sum(REQUESTS, "code", "429", "model", "gpt-x-2026-01-01")).isEqualTo(2);
      assertThat(scraped.sum(REQUESTS, "code", "429", "model", "other")).isEqualTo(1);
    }
  }

  @Test
  void models_atTheBound_haveNames_oneMoreOverflowsAndIsCounted() {
    try (MeterFixture fixture = new MeterFixture(10, 2, 1_000)) {
      fixture.count(Exchange.ok().served("m1"), Exchange.ok().served("m2"));
      assertThat(fixture.scraped().sum("tokenmeter_label_overflow_total")).isZero();

      fixture.count(Exchange.ok().served("m3"));
      Scraped scraped = fixture.scraped();
      assertThat(scraped.values(REQUESTS, "model")).containsExactly("_overflow", "m1", "m2");
      assertThat(scraped.sum("tokenmeter_tokens_total")).isEqualTo(45);
      assertThat(scraped.sum("tokenmeter_label_overflow_total", "label", "model")).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("unfitNames")
  void nameUnfitForALabel_isOther(String name) {
    try (MeterFixture fixture = MeterFixture.withDefaults()) {
      fixture.count(Exchange.ok().served(name));

      assertThat(fixture.scraped().values(REQUESTS, "model")).containsExactly("other");
    }
  }

  static List<String> unfitNames() {
    return List.of(
        "", "m".repeat(LabelText.MAX_LENGTH + 1), "line\nbreak", "nul\0", "half \ud800", "\udc00");
  }

  @Test
  void nameAtTheLengthBound_andUnusualLetters_areShown() {
    try (MeterFixture fixture = MeterFixture.withDefaults()) {
      String longest = "m".repeat(LabelText.MAX_LENGTH);
      fixture.count(
          Exchange.ok().served(longest),
          Exchange.ok().served("größe-\ud83d\ude80"),
          Exchange.ok().served("quo\"te\\"));
      Scraped scraped = fixture.scraped();

      assertThat(scraped.values(REQUESTS, "model"))
          .containsExactlyInAnyOrder(longest, "größe-\ud83d\ude80", "quo\\\"te\\\\");
    }
  }

  @Test
  void providersClientsAndCodes_areBoundedToo() {
    try (MeterFixture fixture = MeterFixture.withDefaults()) {
      for (int i = 0; i < 1_000; i++) {
        fixture.count(
            Exchange.ok().provider("p" + i),
            Exchange.ok().client("c" + i),
            Exchange.ok().failed(i, Outcome.UPSTREAM_ERROR));
        fixture.meters.limitHit("limit" + i);
      }
      Scraped scraped = fixture.scraped();

      assertThat(scraped.values(REQUESTS, "provider")).hasSize(ClosedLabels.MAX_PROVIDERS + 1);
      assertThat(scraped.values("tokenmeter_requests_in_flight", "provider"))
          .hasSize(ClosedLabels.MAX_PROVIDERS + 1);
      assertThat(scraped.values(REQUESTS, "client")).hasSize(ClosedLabels.MAX_CLIENTS + 2);
      assertThat(scraped.values(REQUESTS, "code")).hasSize(ClosedLabels.MAX_CODES + 3);
      assertThat(scraped.values("tokenmeter_limit_hits_total", "limit"))
          .hasSize(ClosedLabels.MAX_NAMES + 1);
      assertThat(scraped.sum(REQUESTS)).isEqualTo(3_000);
    }
  }
}
