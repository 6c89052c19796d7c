package dev.tokenmeter.metrics.usage.tap;

import static dev.tokenmeter.metrics.usage.tap.Recorded.MESSAGES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AnthropicReaderTest {
  static final String WHOLE =
      """
      {"id":"msg_01Ab","type":"message","role":"assistant","model":"claude-opus-5-5","content":[{"type":"tool_use","id":"toolu_1","name":"report","input":{"usage":{"input_tokens":999999}}}],
       "stop_reason":"tool_use","stop_sequence":null,
       "usage":{"input_tokens":12,"cache_creation_input_tokens":2300,"cache_read_input_tokens":41000,
        "cache_creation":{"ephemeral_5m_input_tokens":300,"ephemeral_1h_input_tokens":2000},
        "output_tokens":640,"output_tokens_details":{"thinking_tokens":210},
        "server_tool_use":{"web_search_requests":1,"web_fetch_requests":0},
        "service_tier":"standard","speed":"standard","inference_geo":"us"}}\
      """;

  static final String STREAM =
      """
      event: message_start
      data: {"type":"message_start","message":{"id":"msg_01Cd","type":"message","role":"assistant","model":"claude-sonnet-5-5","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,"cache_creation_input_tokens":512,"cache_read_input_tokens":18000,"cache_creation":{"ephemeral_5m_input_tokens":512,"ephemeral_1h_input_tokens":0},"output_tokens":3,"service_tier":"standard"}}}

      event: ping
      data: {"type":"ping"}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"usage\\":{\\"output_tokens\\":5}}"}}

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":9,"cache_creation_input_tokens":512,"cache_read_input_tokens":18000,"output_tokens":250,"output_tokens_details":{"thinking_tokens":100}}}

      event: message_stop
      data: {"type":"message_stop"}

      """;

  private static final String STOP = "{\"type\":\"message_stop\"}";

  @Test
  void wholeMessage_withToolInputThatLooksLikeUsage_countsTheMessagesOwn() {
    UsageReport report = Recorded.json(MESSAGES, WHOLE).read();
    assertThat(Told.reported(report))
        .hasValue(
            Told.buckets(
                "input 12, cache_read 41000, cache_write_5m 300, cache_write_1h 2000, output 430,"
                    + " reasoning 210"));
    assertThat(report.complete()).isTrue();
    assertThat(report.facts().model()).hasValue("claude-opus-5-5");
    assertThat(report.facts().responseId()).hasValue("msg_01Ab");
    assertThat(report.facts().serviceTier()).hasValue("standard");
    assertThat(report.facts().stopReason()).hasValue("tool_use");
    assertThat(report.anomalies()).isEmpty();
  }

  @Test
  void stream_oneByteARead_isReadAsInOne() {
    UsageReport report = Recorded.sse(MESSAGES, STREAM.replace("\n", "\r\n")).readBy(1);
    assertThat(Told.reported(report))
        .hasValue(
            Told.buckets(
                "input 9, cache_write_5m 512, cache_read 18000, output 150, reasoning 100"));
    assertThat(report.complete()).isTrue();
    assertThat(report.unmetered()).isEmpty();
    assertThat(report.anomalies()).isEmpty();
  }

  @Test
  void zerosAtTheStart_areReplacedByTheDelta() {
    assertThat(
            stream(
                "{\"input_tokens\":0,\"output_tokens\":0}",
                "{\"input_tokens\":14,\"output_tokens\":3,\"cache_read_input_tokens\":128}"))
        .hasValue(Told.buckets("input 14, cache_read 128, output 3"));
  }

  @Test
  void zerosInTheDelta_doNotEraseTheStart() {
    assertThat(
            stream(
                "{\"input_tokens\":50,\"cache_read_input_tokens\":900,\"output_tokens\":1}",
                "{\"input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":7}"))
        .hasValue(Told.buckets("input 50, cache_read 900, output 7"));
  }

  @Test
  void fallbackModel_takesTheReadsZeroAndTheName() {
    UsageReport report =
        Recorded.events(
                MESSAGES,
                start("{\"input_tokens\":50,\"cache_read_input_tokens\":900,\"output_tokens\":1}"),
                "{\"type\":\"content_block_start\",\"content_block\":{\"type\":\"fallback\",\"from\":{\"model\":\"a\"},\"to\":{\"model\":\"model-b\"}}}",
                delta(
                    "{\"input_tokens\":60,\"cache_creation_input_tokens\":900,\"cache_read_input_tokens\":0,\"output_tokens\":7}"),
                STOP)
            .read();
    assertThat(Told.reported(report))
        .hasValue(Told.buckets("input 60, cache_write_5m 900, output 7"));
    assertThat(report.lines().getFirst().model()).hasValue("model-b");
    assertThat(report.anomalies()).containsExactly("ttl_inferred");
  }

  @Test
  void writeThatBecameARead_leavesNoWrite() {
    assertThat(
            stream(
                "{\"input_tokens\":14,\"cache_creation_input_tokens\":35203,\"cache_creation\":{\"ephemeral_5m_input_tokens\":35203,\"ephemeral_1h_input_tokens\":0},\"output_tokens\":1}",
                "{\"input_tokens\":14,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":35203,\"output_tokens\":9}"))
        .hasValue(Told.buckets("input 14, cache_read 35203, output 9"));
  }

  @Test
  void writesThatGrew_goToTheLargerClass() {
    assertThat(
            stream(
                "{\"input_tokens\":1,\"cache_creation_input_tokens\":100,\"cache_creation\":{\"ephemeral_5m_input_tokens\":10,\"ephemeral_1h_input_tokens\":90},\"output_tokens\":1}",
                "{\"input_tokens\":1,\"cache_creation_input_tokens\":150,\"output_tokens\":9}"))
        .hasValue(Told.buckets("input 1, cache_write_5m 10, cache_write_1h 140, output 9"));
  }

  @Test
  void writesThatGrew_areSplitAsTheIterationsTell() {
    assertThat(
            stream(
                "{\"input_tokens\":1,\"output_tokens\":1}",
                "{\"input_tokens\":1,\"cache_creation_input_tokens\":150,\"output_tokens\":9,\"iterations\":["
                    + "{\"type\":\"message\",\"cache_creation\":{\"ephemeral_5m_input_tokens\":20,\"ephemeral_1h_input_tokens\":30}},"
                    + "{\"type\":\"message\",\"cache_creation\":{\"ephemeral_5m_input_tokens\":0,\"ephemeral_1h_input_tokens\":100}}]}"))
        .hasValue(Told.buckets("input 1, cache_write_5m 20, cache_write_1h 130, output 9"));
  }

  @Test
  void twoDeltas_theLaterOutputCounts() {
    UsageReport report =
        Recorded.events(
                MESSAGES,
                start("{\"input_tokens\":1,\"output_tokens\":1}"),
                delta("{\"output_tokens\":10}"),
                delta("{\"output_tokens\":25}"),
                STOP)
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 1, output 25"));
  }

  @Test
  void cutAfterTheStart_keepsWhatTheStartSaid() {
    UsageReport report =
        Recorded.events(MESSAGES, start("{\"input_tokens\":11,\"output_tokens\":2}")).cut().read();
    assertThat(report.complete()).isFalse();
    assertThat(report.unmetered()).isEmpty();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 11, output 2"));
    assertThat(report.lines()).hasSize(1);
  }

  @Test
  void cutAfterText_addsAnEstimateOfWhatWasNotReported() {
    String text = "x".repeat(380);
    UsageReport report =
        Recorded.events(
                MESSAGES,
                start("{\"input_tokens\":11,\"output_tokens\":2}"),
                "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\""
                    + text
                    + "\"}}")
            .cut()
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 11, output 2"));
    UsageLine estimate = report.lines().get(1);
    assertThat(estimate.source()).isEqualTo(Source.ESTIMATED);
    assertThat(estimate.tokens()).isEqualTo(new Tokens(Told.buckets("output 98")));
    assertThat(report.facts().deliveredTextBytes()).isEqualTo(380);
  }

  @Test
  void iterations_outsideOfTheTotals_areAddedByModel() {
    UsageReport report =
        Recorded.json(
                MESSAGES,
                """
                {"type":"message","model":"claude-sonnet-5-5","usage":{"input_tokens":23000,"output_tokens":1000,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,
                 "iterations":[{"type":"compaction","input_tokens":180000,"output_tokens":3500,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":null},
                               {"type":"message","input_tokens":23000,"output_tokens":1000,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":null,"model":null},
                               {"type":"advisor_message","model":"claude-opus-5-5","input_tokens":900,"output_tokens":300,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":null}]}}\
                """)
            .read();
    List<UsageLine> lines = report.lines();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).model()).hasValue("claude-sonnet-5-5");
    assertThat(Told.positive(lines.get(0).tokens()))
        .isEqualTo(Told.buckets("input 203000, output 4500"));
    assertThat(lines.get(1).model()).hasValue("claude-opus-5-5");
    assertThat(Told.positive(lines.get(1).tokens()))
        .isEqualTo(Told.buckets("input 900, output 300"));
  }

  @Test
  void unknownIteration_isNotAddedButNoted() {
    UsageReport report =
        Recorded.json(
                MESSAGES,
                "{\"usage\":{\"input_tokens\":1,\"output_tokens\":2,\"iterations\":[{\"type\":\"new\",\"input_tokens\":9}]}}")
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 1, output 2"));
    assertThat(report.anomalies()).containsExactly("unknown_iteration");
  }

  @Test
  void usageInsideTheDelta_isNotUsage() {
    UsageReport report =
        Recorded.events(
                MESSAGES,
                "{\"type\":\"message_delta\",\"delta\":{\"usage\":{\"output_tokens\":9}},\"message\":{\"usage\":{\"input_tokens\":9}}}")
            .read();
    assertThat(report.lines()).isEmpty();
    assertThat(report.unmetered()).hasValue(Unmetered.USAGE_ABSENT);
  }

  @Test
  void typeAfterUsage_isReadTheSame() {
    UsageReport report =
        Recorded.events(
                MESSAGES,
                "{\"message\":{\"usage\":{\"output_tokens\":1,\"input_tokens\":5}},\"type\":\"message_start\"}",
                "{\"usage\":{\"output_tokens\":7},\"delta\":{\"stop_reason\":\"end_turn\"},\"type\":\"message_delta\"}")
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 5, output 7"));
    assertThat(report.complete()).isTrue();
  }

  @Test
  void oddNumbers_areReadOrRefusedOneByOne() {
    UsageReport report =
        Recorded.json(
                MESSAGES,
                "{\"usage\":{\"input_tokens\":\"12\",\"output_tokens\":3.0,\"cache_read_input_tokens\":-4,\"cache_creation_input_tokens\":1e400}}")
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 12, output 3"));
    assertThat(report.anomalies())
        .containsExactlyInAnyOrder(
            "negative:usage.cache_read_input_tokens",
            "out_of_range:usage.cache_creation_input_tokens");
  }

  @Test
  void escapedNames_areTheNamesTheySpell() {
    UsageReport report =
        Recorded.json(
                MESSAGES,
                "{\"\\u0075sage\":{\"input\\u005ftokens\":7,\"output_tokens\":1},\"content\":[{\"type\":\"tool_use\",\"input\":{\"usage\":{\"input_tokens\":9}}}]}")
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 7, output 1"));
  }

  @Test
  void errorEvent_keepsWhatWasReportedAndIsNotComplete() {
    UsageReport report =
        Recorded.events(
                MESSAGES,
                start("{\"input_tokens\":11,\"output_tokens\":2}"),
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}")
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 11, output 2"));
    assertThat(report.complete()).isFalse();
  }

  @Test
  void thinkingBeyondTheOutput_isClampedAndNoted() {
    UsageReport report =
        Recorded.json(
                MESSAGES,
                "{\"usage\":{\"input_tokens\":1,\"output_tokens\":2,\"output_tokens_details\":{\"thinking_tokens\":5}}}")
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 1, reasoning 5"));
    assertThat(report.anomalies()).containsExactly("clamped");
  }

  private static Optional<java.util.Map<TokenType, Long>> stream(String start, String delta) {
    return Told.reported(Recorded.events(MESSAGES, start(start), delta(delta), STOP).read());
  }

  private static String start(String usage) {
    return "{\"type\":\"message_start\",\"message\":{\"model\":\"model-a\",\"usage\":"
        + usage
        + "}}";
  }

  private static String delta(String usage) {
    return "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":"
        + usage
        + "}";
  }
}
