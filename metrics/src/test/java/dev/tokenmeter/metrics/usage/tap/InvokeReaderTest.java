package dev.tokenmeter.metrics.usage.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.scan.EventFrames;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InvokeReaderTest {
  private static final String INVOKE = "/model/m/invoke";
  private static final String STREAM = "/model/m/invoke-with-response-stream";
  private static final String METRICS =
      """
      "amazon-bedrock-invocationMetrics":{"inputTokenCount":10,"outputTokenCount":15,"invocationLatency":1798,"firstByteLatency":1507,"cacheReadInputTokenCount":0,"cacheWriteInputTokenCount":0}}""";

  private static final Map<String, String> HEAD =
      Map.of(
          "x-amzn-bedrock-input-token-count", "21",
          "x-amzn-bedrock-output-token-count", "8",
          "x-amzn-bedrock-cache-read-input-token-count", "300",
          "x-amzn-bedrock-cache-write-input-token-count", "40");

  static Recorded claude() {
    return Recorded.frames(STREAM, anthropicEvents(METRICS));
  }

  static Recorded kimi() {
    return Recorded.frames(
        STREAM,
        new EventFrames()
            .chunk("{\"choices\":[{\"delta\":{\"content\":\"hello\"}}]}")
            .chunk("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]," + METRICS));
  }

  @Test
  void vector25_claudeStream_isReadAsAnthropicsOwnAndTheMetricsAreIgnored() {
    UsageReport report = claude().readBy(1);
    assertThat(Told.reported(report))
        .hasValue(
            Told.buckets(
                "input 9, cache_write_5m 512, cache_read 18000, output 150, reasoning 100"));
    assertThat(report.complete()).isTrue();
    assertThat(report.anomalies()).isEmpty();
    assertThat(report.facts().model()).hasValue("claude-sonnet-5-5");
  }

  @Test
  void vector26_streamWithoutUsage_isCountedByTheMetrics() {
    UsageReport report = kimi().readBy(1);
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 10, output 15"));
    assertThat(report.complete()).isTrue();
    assertThat(report.lines()).hasSize(1);
  }

  @Test
  void metrics_fillWhatTheVendorDidNotTell() {
    EventFrames frames =
        new EventFrames()
            .chunk(
                "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}")
            .chunk(
                "{\"type\":\"message_stop\","
                    + METRICS.replace("ReadInputTokenCount\":0", "ReadInputTokenCount\":70"));
    assertThat(Told.reported(Recorded.frames(STREAM, frames).read()))
        .hasValue(Told.buckets("input 9, cache_read 70, output 15"));
  }

  @Test
  void cacheOfTheMetrics_isNotAddedToAnInputThatIncludesIt() {
    EventFrames frames =
        new EventFrames()
            .chunk("{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":5}}")
            .chunk(
                "{\"choices\":[],"
                    + METRICS.replace("ReadInputTokenCount\":0", "ReadInputTokenCount\":70"));
    assertThat(Told.reported(Recorded.frames(STREAM, frames).read()))
        .hasValue(Told.buckets("input 100, output 5"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type':'message','model':'c','usage':{'input_tokens':5,'output_tokens':6,'cache_read_input_tokens':7},'stop_reason':'end_turn'} | input 5, cache_read 7, output 6",
        "{'model':'gpt-oss','choices':[{'message':{'content':'x'},'finish_reason':'stop'}],'usage':{'prompt_tokens':5,'completion_tokens':6,'total_tokens':11}} | input 5, output 6",
        "{'output':{'message':{'content':[{'text':'x'}]}},'stopReason':'end_turn','usage':{'inputTokens':5,'outputTokens':6,'totalTokens':18,'cacheReadInputTokenCount':7,'cacheWriteInputTokenCount':0}} | input 5, cache_read 7, output 6",
        "{'inputTextTokenCount':5,'results':[{'tokenCount':6,'outputText':'x','completionReason':'FINISH'}]} | input 5, output 6",
        "{'embedding':[0.1,0.2],'inputTextTokenCount':5} | input 5",
        "{'generation':'x','prompt_token_count':5,'generation_token_count':6,'stop_reason':'stop'} | input 5, output 6",
        "{'text':'x','finish_reason':'COMPLETE','meta':{'billed_units':{'input_tokens':5,'output_tokens':6}}} | input 5, output 6"
      })
  void wholeAnswerOfAnyFamily_isCountedByItsBodyWhateverTheHeadersSay(String json, String told) {
    UsageReport report =
        Recorded.json(INVOKE, json.replace('\'', '"'))
            .headed(
                Map.of(
                    "x-amzn-bedrock-input-token-count",
                    "1",
                    "x-amzn-bedrock-output-token-count",
                    "0"))
            .read();
    Map<?, ?> reported = Told.reported(report).orElseThrow();
    assertThat(reported).isEqualTo(Told.buckets(told));
    assertThat(report.complete()).isTrue();
  }

  @Test
  void novaStream_isCountedByItsMetadata() {
    EventFrames frames =
        new EventFrames()
            .chunk("{\"messageStart\":{\"role\":\"assistant\"}}")
            .chunk(
                "{\"contentBlockDelta\":{\"delta\":{\"text\":\"hello\"},\"contentBlockIndex\":0}}")
            .chunk("{\"messageStop\":{\"stopReason\":\"end_turn\"}}")
            .chunk(
                "{\"metadata\":{\"usage\":{\"inputTokens\":3,\"outputTokens\":4,\"cacheWriteInputTokenCount\":5},\"metrics\":{}},\"trace\":{},"
                    + METRICS);
    UsageReport report = Recorded.frames(STREAM, frames).read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 3, cache_write 5, output 4"));
    assertThat(report.facts().deliveredTextBytes()).isEqualTo(5);
    assertThat(report.facts().stopReason()).hasValue("end_turn");
  }

  @Test
  void llamaStream_isCountedByItsLastRunningTotal() {
    EventFrames frames =
        new EventFrames()
            .chunk(
                "{\"generation\":\"a\",\"prompt_token_count\":25,\"generation_token_count\":1,\"stop_reason\":null}")
            .chunk(
                "{\"generation\":\"b\",\"prompt_token_count\":null,\"generation_token_count\":2,\"stop_reason\":\"stop\"}");
    assertThat(Told.reported(Recorded.frames(STREAM, frames).read()))
        .hasValue(Told.buckets("input 25, output 2"));
  }

  @Test
  void bodyWithoutCounts_isCountedByTheHeaders() {
    Recorded mistral =
        Recorded.json(INVOKE, "{\"outputs\":[{\"text\":\"hi\",\"stop_reason\":\"stop\"}]}");
    UsageReport report = mistral.headed(HEAD).read();
    assertThat(Told.reported(report))
        .hasValue(Told.buckets("input 21, cache_read 300, cache_write 40, output 8"));
    assertThat(report.complete()).isTrue();
    assertThat(report.lines()).hasSize(1);
    assertThat(mistral.read().unmetered()).hasValue(Unmetered.USAGE_ABSENT);
  }

  @Test
  void headerThatIsNoCount_isAbsent() {
    Recorded mistral = Recorded.json(INVOKE, "{\"outputs\":[{\"text\":\"hi\"}]}");
    for (String value : new String[] {"-1", "", "12 ", "1e3", "9".repeat(400)}) {
      assertThat(
              mistral.headed(Map.of("x-amzn-bedrock-input-token-count", value)).read().reported())
          .isEmpty();
    }
  }

  @Test
  void exceptionInTheStream_failsTheAnswerAndKeepsWhatWasReported() {
    EventFrames frames =
        new EventFrames()
            .chunk(
                "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}")
            .exception("modelStreamErrorException", "Overloaded");
    UsageReport report = Recorded.frames(STREAM, frames).read();
    assertThat(report.complete()).isFalse();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 9, output 1"));
  }

  @Test
  void keepAlivesAndChunksWithoutBytes_countNothing() {
    EventFrames frames =
        anthropicEvents("\"x\":0}")
            .chunk("{}")
            .event("chunk", "{\"p\":\"abc\"}")
            .event("other", "");
    assertThat(Told.reported(Recorded.frames(STREAM, frames).read()))
        .isEqualTo(Told.reported(claude().read()));
  }

  @Test
  void wrongCrc_turnsTheTapOffAndKeepsWhatWasReported() {
    byte[] bad = new EventFrames().chunk("{\"type\":\"message_stop\"}").bytes();
    bad[bad.length - 1]++;
    EventFrames frames =
        new EventFrames()
            .chunk(
                "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}")
            .raw(bad)
            .chunk("{\"type\":\"message_delta\",\"usage\":{\"output_tokens\":77}}");
    UsageReport report = Recorded.frames(STREAM, frames).read();
    assertThat(report.failure()).hasValue(TapFailure.FRAMING);
    assertThat(report.anomalies()).containsExactly("crc");
    assertThat(report.complete()).isFalse();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 9, output 1"));
  }

  @Test
  void eventStreamWithoutItsContentType_isReadAllTheSame() {
    for (String type : new String[] {"", "application/octet-stream", "application/json"}) {
      assertThat(claude().typed(type).read()).isEqualTo(claude().read());
    }
  }

  @Test
  void jsonLabelledAsAnEventStream_isReadAsJson() {
    assertThat(
            Told.reported(
                Recorded.json(INVOKE, "{\"usage\":{\"inputTokens\":3,\"outputTokens\":4}}")
                    .typed(Recorded.EVENT_STREAM)
                    .read()))
        .hasValue(Told.buckets("input 3, output 4"));
  }

  /** Anthropic's own stream, an event a chunk; the last one ends with these members. */
  private static EventFrames anthropicEvents(String last) {
    EventFrames frames = new EventFrames();
    AnthropicReaderTest.STREAM
        .lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> line.substring(6))
        .forEach(
            json ->
                frames.chunk(
                    json.contains("message_stop")
                        ? json.substring(0, json.length() - 1) + "," + last
                        : json));
    return frames;
  }
}
