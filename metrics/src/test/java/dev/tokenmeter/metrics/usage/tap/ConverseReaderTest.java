package dev.tokenmeter.metrics.usage.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.scan.EventFrames;
import org.junit.jupiter.api.Test;

final class ConverseReaderTest {
  private static final String CONVERSE = "/model/us.anthropic.claude-v1%3A0/converse";
  private static final String STREAM = CONVERSE + "-stream";
  private static final String OPENAI = "/model/openai.gpt-5.6/converse-stream";

  /** The example of a stream's usage. */
  private static final String METADATA =
      """
      {"usage":{"inputTokens":120,"outputTokens":33,"totalTokens":9153,"cacheReadInputTokens":9000,"cacheWriteInputTokens":0},"metrics":{"latencyMs":900},"p":"abcd"}""";

  private static final String CACHED =
      """
      {"usage":{"inputTokens":4995,"outputTokens":19,"totalTokens":10007,"cacheReadInputTokens":0,"cacheWriteInputTokens":4993}}""";

  private static final String WHOLE =
      """
      {"metrics":{"latencyMs":12},"output":{"message":{"role":"assistant","content":[
        {"text":"four"},{"toolUse":{"toolUseId":"t","name":"f","input":{"usage":{"inputTokens":7}}}}]}},
       "stopReason":"tool_use","serviceTier":{"type":"priority"},
       "usage":{"inputTokens":12,"outputTokens":34,"totalTokens":2446,"cacheReadInputTokens":2000,
        "cacheWriteInputTokens":400,"cacheDetails":[{"ttl":"5m","inputTokens":100},{"ttl":"1h","inputTokens":300}]}}""";

  static Recorded stream() {
    return Recorded.frames(STREAM, told().event("metadata", METADATA));
  }

  static Recorded whole() {
    return Recorded.json(CONVERSE, WHOLE);
  }

  @Test
  void vector27_metadataEvent_tellsTheUsageOfTheStream() {
    UsageReport report = stream().readBy(1);
    assertThat(Told.reported(report))
        .hasValue(Told.buckets("input 120, cache_read 9000, output 33"));
    assertThat(report.complete()).isTrue();
    assertThat(report.anomalies()).isEmpty();
    assertThat(report.facts().stopReason()).hasValue("end_turn");
    assertThat(report.facts().deliveredTextBytes()).isEqualTo(10);
  }

  @Test
  void vector27_streamOfAnOpenAiModel_hasTheCacheTakenOutOfItsInput() {
    UsageReport report = Recorded.frames(OPENAI, told().event("metadata", CACHED)).read();
    assertThat(Told.reported(report))
        .hasValue(Told.buckets("input 2, cache_write 4993, output 19"));
    assertThat(report.anomalies()).containsExactly("bedrock_openai_cache");
  }

  @Test
  void wholeAnswerOfAnOpenAiModel_hasItsInputAsTold() {
    String whole =
        """
        {"output":{"message":{"content":[{"text":"x"}]}},"stopReason":"end_turn",
         "usage":{"inputTokens":4995,"outputTokens":19,"cacheWriteInputTokens":4993}}""";
    assertThat(Told.reported(Recorded.json("/model/openai.gpt-5.6/converse", whole).read()))
        .hasValue(Told.buckets("input 4995, cache_write 4993, output 19"));
  }

  @Test
  void wholeAnswer_tellsCacheWritesByTimeToLive() {
    UsageReport report = whole().read();
    assertThat(Told.reported(report))
        .hasValue(
            Told.buckets(
                "input 12, cache_read 2000, cache_write_5m 100, cache_write_1h 300, output 34"));
    assertThat(report.complete()).isTrue();
    assertThat(report.facts().serviceTier()).hasValue("priority");
  }

  @Test
  void cacheWritesBeyondTheirDetails_haveNoTimeToLive() {
    String usage =
        """
        {"usage":{"inputTokens":1,"outputTokens":2,"cacheWriteInputTokens":9,
         "cacheDetails":[{"ttl":"5m","inputTokens":3},{"ttl":"2h","inputTokens":4}]}}""";
    UsageReport report = Recorded.frames(STREAM, told().event("metadata", usage)).read();
    assertThat(Told.reported(report))
        .hasValue(Told.buckets("input 1, cache_write_5m 3, cache_write 6, output 2"));
    String less = usage.replace(":9,", ":5,");
    assertThat(Recorded.frames(STREAM, told().event("metadata", less)).read().anomalies())
        .containsExactly("clamped");
  }

  @Test
  void exceptionAfterPartialOutput_failsTheAnswerAndIsEstimated() {
    UsageReport report =
        Recorded.frames(STREAM, told().exception("throttlingException", "Too many tokens")).read();
    assertThat(report.complete()).isFalse();
    assertThat(report.reported()).isEmpty();
    assertThat(report.unmetered()).hasValue(Unmetered.USAGE_ABSENT);
    assertThat(report.lines())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.source()).isEqualTo(Source.ESTIMATED);
              assertThat(line.tokens().of(TokenType.OUTPUT)).isEqualTo(3);
            });
  }

  @Test
  void streamCutBeforeItsMetadata_isIncomplete() {
    UsageReport report = Recorded.frames(STREAM, told()).cut().read();
    assertThat(report.complete()).isFalse();
    assertThat(report.unmetered()).hasValue(Unmetered.CUT);
  }

  @Test
  void usageOfAStream_isPendingFromItsStopToItsMetadata() {
    ExchangeTap tap = stream().open(new Calibration());
    tap.responseBody(java.nio.ByteBuffer.wrap(told().bytes()));
    assertThat(tap.usagePending()).isTrue();
    tap.responseBody(
        java.nio.ByteBuffer.wrap(new EventFrames().event("metadata", METADATA).bytes()));
    assertThat(tap.usagePending()).isFalse();
    tap.finish(false);
  }

  private static EventFrames told() {
    return new EventFrames()
        .event("messageStart", "{\"role\":\"assistant\",\"p\":\"ab\"}")
        .event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"hello\"}}")
        .event(
            "contentBlockDelta",
            "{\"contentBlockIndex\":1,\"delta\":{\"toolUse\":{\"input\":\"{\\\"a\\\":\"}}}")
        .event("contentBlockStop", "{\"contentBlockIndex\":0}")
        .event("messageStop", "{\"stopReason\":\"end_turn\"}");
  }
}
