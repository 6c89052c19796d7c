package dev.tokenmeter.metrics.usage.tap;

import static dev.tokenmeter.metrics.usage.tap.Recorded.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ChatReaderTest {
  static final String WHOLE =
      """
      {"id":"chatcmpl-9x","object":"chat.completion","model":"gpt-5.6-terra","service_tier":"priority","choices":[{"index":0,"message":{"role":"assistant","content":"hi","refusal":null},"finish_reason":"stop"}],
       "usage":{"prompt_tokens":2100,"completion_tokens":300,"total_tokens":2400,
        "prompt_tokens_details":{"cached_tokens":1024,"cache_write_tokens":512,"audio_tokens":0,"text_tokens":2100,"image_tokens":0},
        "completion_tokens_details":{"reasoning_tokens":192,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0,"text_tokens":108}}}""";

  private static final String CONTENT =
      "{\"id\":\"c\",\"model\":\"gpt-5.6\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"},\"finish_reason\":null}],\"usage\":null}";
  private static final String FINISH =
      "{\"id\":\"c\",\"model\":\"gpt-5.6\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}";
  private static final String USAGE =
      "{\"id\":\"c\",\"model\":\"gpt-5.6\",\"choices\":[],\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":5,\"total_tokens\":25},\"obfuscation\":\"t9\"}";
  private static final String DONE = "[DONE]";
  private static final String ASKING =
      "{\"stream\":true,\"stream_options\":{\"include_usage\":true}}";

  static Recorded stream() {
    return Recorded.events(CHAT, CONTENT, FINISH, USAGE, DONE).asking(ASKING);
  }

  @Test
  void wholeAnswer_isSplitIntoDisjointBuckets() {
    UsageReport report = Recorded.json(CHAT, WHOLE).read();
    assertThat(Told.reported(report))
        .hasValue(
            Told.buckets("input 564, cache_read 1024, cache_write 512, output 108, reasoning 192"));
    assertThat(report.complete()).isTrue();
    assertThat(report.facts().serviceTier()).hasValue("priority");
    assertThat(report.facts().deliveredTextBytes()).isEqualTo(2);
  }

  @Test
  void streamWithUsageAskedFor_countsTheExtraChunk() {
    UsageReport report = stream().read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 20, output 5"));
    assertThat(report.complete()).isTrue();
    assertThat(report.unmetered()).isEmpty();
    assertThat(report.facts().model()).hasValue("gpt-5.6");
    assertThat(report.facts().stopReason()).hasValue("stop");
  }

  @Test
  void streamWithoutUsageAskedFor_isUnmeteredAndEstimated() {
    UsageReport report = Recorded.events(CHAT, CONTENT, FINISH, DONE).read();
    assertThat(report.unmetered()).hasValue(Unmetered.USAGE_NOT_REQUESTED);
    assertThat(report.complete()).isTrue();
    assertThat(report.lines())
        .containsExactly(
            new UsageLine(
                Optional.of("gpt-5.6"), Source.ESTIMATED, new Tokens(Told.buckets("output 2"))));
  }

  @Test
  void streamThatWasAskedForUsageAndHasNone_isUnmeteredForAnotherReason() {
    UsageReport report = Recorded.events(CHAT, CONTENT, FINISH, DONE).asking(ASKING).read();
    assertThat(report.unmetered()).hasValue(Unmetered.USAGE_ABSENT);
  }

  @Test
  void cutStream_isUnmeteredBecauseOfTheCut() {
    UsageReport report = Recorded.events(CHAT, CONTENT).asking(ASKING).cut().read();
    assertThat(report.unmetered()).hasValue(Unmetered.CUT);
    assertThat(report.complete()).isFalse();
  }

  @Test
  void cutInTheMiddleOfUsage_dropsTheHalfReadObject() {
    Recorded whole = stream();
    int at =
        new String(whole.body(), java.nio.charset.StandardCharsets.UTF_8)
            .indexOf("\"total_tokens\"");
    Recorded half = whole.coded("", java.util.Arrays.copyOf(whole.body(), at)).cut();
    UsageReport report = half.read();
    assertThat(report.reported()).isEmpty();
    assertThat(report.unmetered()).hasValue(Unmetered.CUT);
    assertThat(report.anomalies()).isEmpty();
  }

  @Test
  void finishReasonBeforeUsage_makesUsagePending() {
    ExchangeTap tap = Recorded.events(CHAT).asking(ASKING).open(new Calibration());
    tap.responseBody(java.nio.ByteBuffer.wrap(Recorded.utf8("data: " + CONTENT + "\n\n")));
    assertThat(tap.outputStarted()).isTrue();
    assertThat(tap.usagePending()).isFalse();
    tap.responseBody(java.nio.ByteBuffer.wrap(Recorded.utf8("data: " + FINISH + "\n\n")));
    assertThat(tap.usagePending()).isTrue();
    tap.responseBody(java.nio.ByteBuffer.wrap(Recorded.utf8("data: " + USAGE + "\n\n")));
    assertThat(tap.usagePending()).isFalse();
    tap.finish(true);
  }

  @Test
  void reasoningOutsideOfTheOutput_isFoundByTheTotal() {
    assertThat(
            usage(
                "{\"prompt_tokens\":10120,\"completion_tokens\":1499,\"total_tokens\":14428,\"prompt_tokens_details\":{\"cached_tokens\":128},\"completion_tokens_details\":{\"reasoning_tokens\":2809}}"))
        .hasValue(Told.buckets("input 9992, cache_read 128, output 1499, reasoning 2809"));
  }

  @Test
  void deepSeek_namesCacheHits() {
    assertThat(
            usage(
                "{\"prompt_tokens\":14,\"completion_tokens\":9,\"total_tokens\":23,\"prompt_cache_hit_tokens\":10,\"prompt_cache_miss_tokens\":4}"))
        .hasValue(Told.buckets("input 4, cache_read 10, output 9"));
  }

  @Test
  void mistral_namesCachedTokensInThreeWays() {
    assertThat(usage("{\"prompt_tokens\":14,\"completion_tokens\":9,\"num_cached_tokens\":6}"))
        .hasValue(Told.buckets("input 8, cache_read 6, output 9"));
    assertThat(
            usage(
                "{\"prompt_tokens\":14,\"completion_tokens\":9,\"prompt_token_details\":{\"cached_tokens\":6}}"))
        .hasValue(Told.buckets("input 8, cache_read 6, output 9"));
  }

  @Test
  void kimi_putsUsageIntoTheChoice() {
    assertThat(
            last(
                "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\",\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":2,\"total_tokens\":10,\"cached_tokens\":5}}]}"))
        .hasValue(Told.buckets("input 3, cache_read 5, output 2"));
  }

  @Test
  void groq_putsUsageIntoItsOwnObject() {
    assertThat(
            last(
                "{\"choices\":[],\"x_groq\":{\"id\":\"req_1\",\"usage\":{\"queue_time\":0.03,\"prompt_tokens\":24,\"prompt_time\":0.0007,\"completion_tokens\":36,\"total_tokens\":60}}}"))
        .hasValue(Told.buckets("input 24, output 36"));
  }

  @Test
  void twoPlacesOfUsage_countOnce() {
    assertThat(
            last(
                "{\"choices\":[],\"x_groq\":{\"usage\":{\"prompt_tokens\":24,\"completion_tokens\":36}},\"usage\":{\"prompt_tokens\":24,\"completion_tokens\":37}}",
                "{\"choices\":[],\"x_groq\":{\"usage\":{\"prompt_tokens\":24,\"completion_tokens\":36}}}"))
        .hasValue(Told.buckets("input 24, output 37"));
  }

  @Test
  void runningTotals_areReplacedNotAdded() {
    String chunk =
        "{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":16,\"completion_tokens\":%d}}";
    assertThat(last(chunk.formatted(0), chunk.formatted(1), chunk.formatted(2)))
        .hasValue(Told.buckets("input 16, output 2"));
  }

  @Test
  void totalBeyondItsParts_isReasoning() {
    assertThat(usage("{\"prompt_tokens\":20,\"completion_tokens\":5,\"total_tokens\":60}"))
        .hasValue(Told.buckets("input 20, output 5, reasoning 35"));
  }

  @Test
  void moreCachedThanAsked_isBesideTheInput() {
    assertThat(
            usage(
                "{\"prompt_tokens\":20,\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":60}}"))
        .hasValue(Told.buckets("input 20, cache_read 60, output 5"));
  }

  @Test
  void audio_isSplitOff() {
    assertThat(
            usage(
                "{\"prompt_tokens\":20,\"completion_tokens\":15,\"prompt_tokens_details\":{\"audio_tokens\":8},\"completion_tokens_details\":{\"audio_tokens\":6,\"reasoning_tokens\":0}}"))
        .hasValue(Told.buckets("input 12, input_audio 8, output 9, output_audio 6"));
  }

  @Test
  void azureFirstChunk_hasNoNameAndIsNoUsage() {
    UsageReport report =
        Recorded.events(
                "/openai/deployments/my-gpt/chat/completions",
                "{\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\",\"prompt_filter_results\":[]}",
                CONTENT,
                FINISH,
                USAGE,
                DONE)
            .read();
    assertThat(report.facts().model()).hasValue("gpt-5.6");
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 20, output 5"));
  }

  @Test
  void choicesNull_isNoObstacle() {
    assertThat(last("{\"choices\":null,\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}"))
        .hasValue(Told.buckets("input 1, output 2"));
  }

  @Test
  void eventsAfterTheEndMark_areIgnored() {
    UsageReport report =
        Recorded.events(CHAT, CONTENT, FINISH, USAGE, " [DONE] ", WHOLE.replace("\n", "")).read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 20, output 5"));
  }

  @Test
  void errorInTheStream_isNotComplete() {
    UsageReport report =
        Recorded.events(CHAT, CONTENT, "{\"error\":{\"message\":\"m\",\"type\":\"server_error\"}}")
            .asking(ASKING)
            .read();
    assertThat(report.complete()).isFalse();
    assertThat(report.unmetered()).hasValue(Unmetered.USAGE_ABSENT);
  }

  @Test
  void embeddings_countInputOnly() {
    UsageReport report =
        Recorded.json(
                "/v1/embeddings",
                "{\"object\":\"list\",\"data\":[{\"embedding\":\"AAAA\"}],\"model\":\"text-embedding-4\",\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}")
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 7"));
    assertThat(report.complete()).isTrue();
  }

  @Test
  void completionStream_countsItsText() {
    UsageReport report =
        Recorded.events(
                "/v1/completions",
                "{\"model\":\"m\",\"choices\":[{\"text\":\"abc\",\"finish_reason\":null}]}",
                "{\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":1}}")
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 2, output 1"));
    assertThat(report.facts().deliveredTextBytes()).isEqualTo(3);
    assertThat(report.complete()).isTrue();
  }

  private static Optional<Map<TokenType, Long>> usage(String usage) {
    return Told.reported(Recorded.json(CHAT, "{\"choices\":[],\"usage\":" + usage + "}").read());
  }

  private static Optional<Map<TokenType, Long>> last(String... data) {
    return Told.reported(Recorded.events(CHAT, data).read());
  }
}
