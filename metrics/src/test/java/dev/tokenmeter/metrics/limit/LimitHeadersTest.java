package dev.tokenmeter.metrics.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every provider's way to tell its limits is understood; nothing else is. */
final class LimitHeadersTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  /** Limits of header lines, each {@code name: value}, told as {@code name limit/left/used/in}. */
  private static List<String> told(String... lines) {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (String line : lines) {
      String[] parts = line.split(": ", 2);
      headers.add(Map.entry(parts[0], parts[1]));
    }
    return LimitHeaders.of(headers.iterator(), NOW).stream().map(LimitHeadersTest::text).toList();
  }

  private static String text(ProviderLimit limit) {
    return limit.name()
        + " "
        + text(limit.limit())
        + "/"
        + text(limit.remaining())
        + "/"
        + text(limit.utilization())
        + "/"
        + limit.reset().map(when -> (when.toEpochMilli() - NOW.toEpochMilli()) + "ms").orElse("-");
  }

  private static String text(OptionalDouble value) {
    return value.isPresent() ? Double.toString(Math.round(value.getAsDouble() * 1e6) / 1e6) : "-";
  }

  @Test
  void anthropic_tellsFourLimits() {
    assertThat(
            told(
                "content-type: application/json",
                "anthropic-ratelimit-requests-limit: 4000",
                "anthropic-ratelimit-requests-remaining: 3999",
                "anthropic-ratelimit-requests-reset: 2026-11-25T12:00:01Z",
                "Anthropic-RateLimit-Input-Tokens-Limit: 400000",
                "anthropic-ratelimit-input-tokens-remaining: 100000",
                "anthropic-ratelimit-input-tokens-reset: 2026-11-25T13:01:00+01:00",
                "anthropic-ratelimit-output-tokens-remaining: 0",
                "anthropic-priority-input-tokens-limit: 10",
                "anthropic-priority-input-tokens-remaining: 5",
                "retry-after: 12"))
        .containsExactly(
            "requests 4000.0/3999.0/2.5E-4/1000ms",
            "input_tokens 400000.0/100000.0/0.75/60000ms",
            "output_tokens -/0.0/-/-",
            "priority_input_tokens 10.0/5.0/0.5/-");
  }

  @Test
  void anthropicSeat_tellsSpentPartsOfItsWindows() {
    assertThat(
            told(
                "anthropic-ratelimit-unified-status: allowed_warning",
                "anthropic-ratelimit-unified-5h-status: allowed",
                "anthropic-ratelimit-unified-5h-utilization: 0.25",
                "anthropic-ratelimit-unified-5h-reset: 1795608060",
                "anthropic-ratelimit-unified-7d-utilization: 1.04",
                "anthropic-ratelimit-unified-7d-reset: 2026-11-26T12:00:00Z",
                "anthropic-ratelimit-unified-7d_sonnet-utilization: 0",
                "anthropic-ratelimit-unified-representative-claim: five_hour",
                "anthropic-ratelimit-unified-reset: 1795608060",
                "anthropic-ratelimit-unified-overage-disabled-reason: x",
                "anthropic-ratelimit-unified-fallback-percentage: 0.5"))
        .containsExactly(
            "unified_5h -/-/0.25/60000ms",
            "unified_7d -/-/1.04/86400000ms",
            "unified_7d_sonnet -/-/0.0/-",
            "unified -/-/-/60000ms");
  }

  @Test
  void openAi_tellsRequestsAndTokensWithSpans() {
    assertThat(
            told(
                "x-ratelimit-limit-requests: 10000",
                "x-ratelimit-limit-tokens: 200",
                "x-ratelimit-remaining-requests: 9999",
                "x-ratelimit-remaining-tokens: 50",
                "x-ratelimit-reset-requests: 8ms",
                "x-ratelimit-reset-tokens: 6m0s"))
        .containsExactly("requests 10000.0/9999.0/1.0E-4/8ms", "tokens 200.0/50.0/0.75/360000ms");
  }

  @Test
  void azure_tellsSecondsAndMinusOneForUnknown() {
    assertThat(
            told(
                "x-ratelimit-limit-requests: 100",
                "x-ratelimit-remaining-requests: -1",
                "x-ratelimit-reset-requests: 10",
                "x-ratelimit-remaining-tokens: -1",
                "x-ratelimit-reset-tokens: -1"))
        .containsExactly("requests 100.0/-/-/10000ms");
  }

  @Test
  void otherCompatibles_tellWindowsBareNamesAndMilliseconds() {
    assertThat(
            told(
                "x-ratelimit-limit-tokens-minute: 500000",
                "x-ratelimit-remaining-tokens-minute: 250000",
                "x-ratelimit-remaining-tokens-month: 10",
                "X-RateLimit-Limit: 20",
                "X-RateLimit-Remaining: 5",
                "X-RateLimit-Reset: 1795608060000",
                "ratelimit-remaining: 4",
                "x-ratelimit-reset-audio-seconds: 2m59.56s"))
        .containsExactly(
            "tokens_minute 500000.0/250000.0/0.5/-",
            "tokens_month -/10.0/-/-",
            "requests 20.0/4.0/0.8/60000ms",
            "audio_seconds -/-/-/179560ms");
  }

  @Test
  void codex_tellsWindowsOfItsFamiliesAndCredits() {
    assertThat(
            told(
                "x-codex-primary-used-percent: 12.5",
                "x-codex-primary-window-minutes: 300",
                "x-codex-primary-reset-at: 1795608060",
                "x-codex-secondary-used-percent: 101",
                "x-codex-secondary-reset-after-seconds: 30",
                "x-gpt-5-spark-primary-used-percent: 50",
                "x-codex-credits-has-credits: true",
                "x-codex-credits-unlimited: false",
                "x-codex-credits-balance: 41.5",
                "x-other-used-percent: 5"))
        .containsExactly(
            "codex_primary -/-/0.125/60000ms",
            "codex_secondary -/-/1.01/30000ms",
            "gpt_5_spark_primary -/-/0.5/-",
            "codex_credits -/41.5/-/-");
  }

  @Test
  void copilot_tellsTheQuotaOfASeat() {
    String quota = "&ov=0.0&ovPerm=false&rem=75.0&rst=2026-11-26T12%3A00%3A00Z";
    assertThat(
            told(
                "x-quota-snapshot-premium_interactions: ent=300" + quota,
                "x-quota-snapshot-chat: ent=-1" + quota,
                "x-quota-snapshot-completions: ent=1&rem=%zz&rst=never"))
        .containsExactly(
            "copilot_premium_interactions 300.0/225.0/0.25/86400000ms",
            "copilot_chat -/-/0.25/86400000ms");
  }

  @ParameterizedTest
  @CsvSource({
    "120ms, 120",
    "1s, 1000",
    "6m0s, 360000",
    "1h2m3.5s, 3723500",
    "1d, 86400000",
    "1500us, 1",
    "0s, 0",
    "0, 0",
    "0.5, 500",
    "59, 59000",
    "1795608060, 60000",
    "1795608060.5, 60500",
    "1795608060000, 60000",
    "2026-11-25T12:00:01Z, 1000",
    "2026-11-25T12:00:01.250Z, 1250",
    "2026-11-25T07:00:01-05:00, 1000",
  })
  void reset_inEverySpelling_isOneTime(String value, long millis) {
    assertThat(told("x-ratelimit-reset-tokens: " + value))
        .containsExactly("tokens -/-/-/" + millis + "ms");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-ratelimit-reset-tokens: soon",
        "x-ratelimit-reset-tokens: 6m 0s",
        "x-ratelimit-reset-tokens: -5s",
        "x-ratelimit-reset-tokens: 5y",
        "x-ratelimit-reset-tokens: 99999999d",
        "x-ratelimit-reset-tokens: 999999999999999999",
        "x-ratelimit-reset-tokens: 2026-13-25T12:00:01Z",
        "x-ratelimit-reset-tokens: 1970-01-01T00:00:00Z",
        "x-ratelimit-remaining-tokens: 1e9",
        "x-ratelimit-remaining-tokens: NaN",
        "x-ratelimit-remaining-tokens: 1,000",
        "x-ratelimit-remaining-tokens: 0x10",
        "x-ratelimit-remaining-tokens: 9999999999999999999999999",
        "x-ratelimit-remaining-: 5",
        "x-ratelimit-remaining-t\u00f6kens: 5",
        "x-ratelimit-exceeded: quota",
        "x-ratelimit-used: 5",
        "x-ratelimit-limit-tokens: 5",
        "anthropic-organization-id: 5",
        "anthropic-ratelimit-remaining: 5",
        "x-request-id: remaining-5",
        "ratelimit-policy: 5;w=60",
      })
  void field_thatTellsNothingSound_isPassedOver(String line) {
    assertThat(told(line)).isEmpty();
  }

  @Test
  void answer_withEndlessLimits_tellsTheFirst() {
    String[] lines = new String[LimitHeaders.MAX_LIMITS + 9];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "x-ratelimit-remaining-t" + i + ": 1";
    }
    assertThat(told(lines)).hasSize(LimitHeaders.MAX_LIMITS);
  }

  @Property
  void anyHeaders_areReadWithoutFailing(@ForAll("headers") List<Map.Entry<String, String>> any) {
    Iterator<Map.Entry<String, String>> headers = any.iterator();
    assertThat(LimitHeaders.of(headers, NOW)).allMatch(limit -> limit.name().length() <= 64);
  }

  @Provide
  Arbitrary<List<Map.Entry<String, String>>> headers() {
    Arbitrary<String> word =
        Arbitraries.of(
            "x",
            "-",
            "anthropic-ratelimit",
            "ratelimit",
            "remaining",
            "reset",
            "limit",
            "tokens",
            "quota-snapshot",
            "primary",
            "used-percent",
            "1",
            "9999999999",
            ".",
            "ms",
            "ent=",
            "&",
            "rem=",
            "%",
            "T",
            ":",
            "Z",
            "2026",
            "-11",
            "\u00b5s");
    Arbitrary<String> text = word.list().ofMaxSize(9).map(words -> String.join("", words));
    Arbitrary<String> name = word.list().ofMaxSize(6).map(words -> String.join("-", words));
    return name.flatMap(key -> text.map(value -> Map.entry(key, value))).list().ofMaxSize(12);
  }
}
