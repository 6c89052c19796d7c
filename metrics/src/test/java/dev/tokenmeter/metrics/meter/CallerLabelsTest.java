package dev.tokenmeter.metrics.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Metering;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.Outcome;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who gets a name of his own in the metrics, and who never loses it. */
@Tag("SEC-07")
final class CallerLabelsTest {
  private static final String CALLERS = "tokenmeter_caller_requests_total";

  private static Exchange paidBy(String key) {
    return Exchange.ok().by(Exchange.fingerprint(key));
  }

  private static Exchange refused(String key) {
    return paidBy(key).failed(401, Outcome.UPSTREAM_ERROR);
  }

  @Test
  void fingerprint_withoutA2xx_isUnconfirmed_andThenHasItsName() {
    try (MeterFixture fixture = MeterFixture.withDefaults()) {
      fixture.count(refused("key-a"), refused("key-b"));
      assertThat(fixture.scraped().values(CALLERS, "caller")).containsExactly("unconfirmed");

      fixture.count(paidBy("key-a"), refused("key-a"), refused("key-b"));
      Scraped scraped = fixture.scraped();
      assertThat(scraped.sum(CALLERS, "caller", "key-a")).isEqualTo(2);
      assertThat(scraped.sum(CALLERS, "caller", "unconfirmed")).isEqualTo(3);
      assertThat(scraped.sum("tokenmeter_tokens_total", "caller", "key-a")).isEqualTo(15);
    }
  }

  @Test
  void publicListOfModels_confirmsNobody() {
    try (MeterFixture fixture = MeterFixture.withDefaults()) {
      fixture.count(Records.withoutInference(paidBy("key-a").finished()));

      assertThat(fixture.scraped().values(CALLERS, "caller")).containsExactly("unconfirmed");
    }
  }

  @Test
  void fixedNames_areShownAsTheyAre() {
    try (MeterFixture fixture = new MeterFixture(0, 10, 1_000)) {
      fixture.count(Exchange.ok().by(CallerId.ANONYMOUS), Exchange.ok().by(CallerId.UNIDENTIFIED));

      assertThat(fixture.scraped().values(CALLERS, "caller"))
          .containsExactly("_unidentified", "anonymous");
    }
  }

  @Test
  void fingerprints_atTheBound_haveNames_oneMoreOverflowsAndIsCounted() {
    try (MeterFixture fixture = new MeterFixture(2, 10, 1_000)) {
      fixture.count(paidBy("key-a"), paidBy("key-b"));
      assertThat(fixture.scraped().sum("tokenmeter_label_overflow_total")).isZero();

      fixture.count(paidBy("key-c"), paidBy("key-a"));
      Scraped scraped = fixture.scraped();
      assertThat(scraped.values(CALLERS, "caller")).containsExactly("_overflow", "key-a", "key-b");
      assertThat(scraped.sum(CALLERS, "caller", "key-a")).isEqualTo(2);
      assertThat(scraped.sum("tokenmeter_label_overflow_total", "label", "caller")).isEqualTo(1);
    }
  }

  @Test
  void certifiedCaller_hasItsNameAtOnce_andNoReservedPlace() {
    try (MeterFixture fixture = new MeterFixture(1, 10, 1_000)) {
      CallerId first = new CallerId("indexer", "none", CallerId.Kind.CERTIFIED);
      CallerId second = new CallerId("crawler", "none", CallerId.Kind.CERTIFIED);
      fixture.count(
          Exchange.ok().by(first).failed(401, Outcome.UPSTREAM_ERROR), Exchange.ok().by(second));
      Scraped scraped = fixture.scraped();

      assertThat(scraped.values(CALLERS, "caller")).containsExactly("_overflow", "indexer");
      assertThat(scraped.sum("tokenmeter_label_overflow_total", "label", "caller")).isEqualTo(1);
    }
  }

  @Test
  void configuredCaller_hasAPlace_evenWhenAllOthersAreTaken() {
    try (MeterFixture fixture = new MeterFixture(1, 10, 1_000)) {
      fixture.count(paidBy("key-a"), paidBy("key-b"), Exchange.ok());

      assertThat(fixture.scraped().sum(CALLERS, "caller", "alice", "team", "red")).isEqualTo(1);
    }
  }

  @Test
  void hundredThousandRandomKeys_changeNoConfiguredLabel_andStayBounded() {
    try (MeterFixture fixture = new MeterFixture(500, 10, 5_000)) {
      fixture.count(Exchange.ok());
      for (int i = 0; i < 50_000; i++) {
        fixture.count(refused("key-no" + i), paidBy("key-yes" + i).client("curl"));
      }
      fixture.count(Exchange.ok(), Exchange.ok().client("codex"));
      Scraped scraped = fixture.scraped();

      assertThat(scraped.sum(CALLERS, "caller", "alice")).isEqualTo(3);
      assertThat(scraped.sum("tokenmeter_tokens_total", "caller", "alice")).isEqualTo(45);
      assertThat(scraped.values(CALLERS, "caller"))
          .hasSize(500 + 3)
          .contains("alice", "unconfirmed", "_overflow");
      assertThat(scraped.sum(CALLERS)).isEqualTo(100_003);
      assertThat(scraped.count("tokenmeter_tokens_total")).isLessThanOrEqualTo(2 * 503);
    }
  }

  @Test
  void seriesTakenByStrangers_leaveRoomForConfiguredCallers() {
    try (MeterFixture fixture = new MeterFixture(5_000, 10, 200)) {
      for (int i = 0; i < 1_000; i++) {
        fixture.count(paidBy("key-" + i));
      }
      fixture.count(Exchange.ok(), Exchange.ok().client("codex"));
      Scraped scraped = fixture.scraped();

      assertThat(scraped.sum("tokenmeter_tokens_total", "caller", "alice")).isEqualTo(30);
      assertThat(scraped.sum("tokenmeter_tokens_total")).isEqualTo(1_002 * 15);
    }
  }

  @Test
  void reload_reservesNewNames_andKeepsOldOnes() {
    try (MeterFixture fixture = new MeterFixture(0, 10, 1_000)) {
      fixture.count(Exchange.ok(), Exchange.ok().by(Exchange.configured("bob", "blue")));
      assertThat(fixture.scraped().values(CALLERS, "caller")).containsExactly("_overflow", "alice");

      fixture.meters.configure(Metering.defaults(), List.of(MeterFixture.caller("bob", "blue")));
      fixture.count(Exchange.ok(), Exchange.ok().by(Exchange.configured("bob", "blue")));
      Scraped scraped = fixture.scraped();
      assertThat(scraped.sum(CALLERS, "caller", "bob", "team", "blue")).isEqualTo(1);
      assertThat(scraped.sum(CALLERS, "caller", "alice")).isEqualTo(2);
    }
  }
}
