package dev.tokenmeter.metrics.usage.tap;

import static dev.tokenmeter.metrics.usage.tap.Recorded.CHAT;
import static dev.tokenmeter.metrics.usage.tap.Recorded.MESSAGES;
import static dev.tokenmeter.metrics.usage.tap.Recorded.RESPONSES;
import static dev.tokenmeter.metrics.usage.tap.Recorded.STREAM_GENERATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that lead a careless reader astray. */
@Tag("SEC-10")
final class PitfallsTest {
  private static final String USAGE = "'usage':{'prompt_tokens':11,'completion_tokens':22}";
  private static final String COUNTED = "input 11, output 22";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'choices':[{'delta':{'usage':{'prompt_tokens':9,'completion_tokens':9}}}]",
        "'metadata':{'usage':{'prompt_tokens':9}}",
        "'tools':[{'parameters':{'properties':{'usage':{'prompt_tokens':9}}}}]",
        "'usage_breakdown':{'usage':{'prompt_tokens':9}}",
        "'x':[[[{'usage':{'prompt_tokens':9}}]]]",
        "'text':'\\\"usage\\\":{\\\"prompt_tokens\\\":9}'",
        "'Usage':{'prompt_tokens':9,'completion_tokens':9}",
        "'usage ':{'prompt_tokens':9,'completion_tokens':9}"
      })
  void keyOfTheRightNameElsewhere_isNoUsage(String sibling) {
    told(chat("{" + USAGE + "," + sibling + "}"), COUNTED);
    told(chat("{" + sibling + "," + USAGE + "}"), COUNTED);
    assertThat(chat("{" + sibling + "}").read().lines()).isEmpty();
  }

  @Test
  void usageInsideOfUsage_isIgnored() {
    told(
        chat("{'usage':{'prompt_tokens':11,'completion_tokens':22,'usage':{'prompt_tokens':9}}}"),
        COUNTED);
  }

  @Test
  void usageBesideTheMessageOrInsideOfADelta_isIgnored() {
    told(
        events(
            MESSAGES,
            "{'type':'message_start','message':{'usage':{'input_tokens':5,'output_tokens':1}},'usage':{'input_tokens':99}}",
            "{'type':'message_delta','delta':{'stop_reason':'end_turn','usage':{'output_tokens':99}},'message':{'usage':{'input_tokens':99}},'usage':{'output_tokens':7}}"),
        "input 5, output 7");
  }

  @Test
  void typeBehindTheUsage_countsAllTheSame() {
    told(
        events(
            MESSAGES,
            "{'message':{'usage':{'output_tokens':1,'input_tokens':5}},'type':'message_start'}",
            "{'usage':{'output_tokens':7},'delta':{'stop_reason':'end_turn'},'type':'message_delta'}"),
        "input 5, output 7");
  }

  @Test
  void equalKeys_countAsTheLastOne() {
    told(chat("{'usage':{'prompt_tokens':1,'completion_tokens':1}," + USAGE + "}"), COUNTED);
    told(chat("{'usage':{'prompt_tokens':1,'prompt_tokens':11,'completion_tokens':22}}"), COUNTED);
    assertThat(chat("{" + USAGE + ",'usage':null}").read().lines()).isEmpty();
  }

  @Test
  void usageOfAnEarlierEvent_isNotErasedByNull() {
    told(events(CHAT, "{" + USAGE + "}", "{'choices':[],'usage':null}", "{'choices':[]}"), COUNTED);
  }

  @Test
  void usageAtTwoPlacesOfOneChunk_countsOnce() {
    told(
        chat(
            "{'x_groq':{'usage':{'prompt_tokens':11,'completion_tokens':22}},'copilot_usage':{'token_details':[{'token_count':11}]},"
                + USAGE
                + "}"),
        COUNTED);
  }

  @ParameterizedTest
  @CsvSource({
    "12.0, 12", "1.2e1, 12", "120e-1, 12", "'\"12\"', 12", "-0, 0", "0.0, 0", "12.5, -1",
    "'\"12abc\"', -1", "'\"\"', -1", "true, -1", "[], -1", "{}, -1", "-4, -1", "1e308, -1",
    "1000000000001, -1", "'\"-12\"', -1", "null, -1"
  })
  void spellingOfANumber_isACountOrCostsItsOwnFieldOnly(String spelled, long count) {
    UsageReport report =
        chat("{'usage':{'prompt_tokens':" + spelled + ",'completion_tokens':22}}").read();
    long input =
        report.reported().orElseThrow().counts().entrySet().stream()
            .filter(bucket -> bucket.getKey() == TokenType.INPUT)
            .mapToLong(Map.Entry::getValue)
            .findFirst()
            .orElse(-1);
    assertThat(input).isEqualTo(count);
    assertThat(report.reported().orElseThrow().output()).isEqualTo(22);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "+1", "01", "1.", ".5", "/*c*/1", "1,", "0x10"})
  void numberThatIsNotJson_costsItsEventAndNotTheStream(String spelled) {
    Recorded recorded =
        events(
            CHAT,
            "{'usage':{'prompt_tokens':" + spelled + ",'completion_tokens':9}}",
            "{" + USAGE + "}");
    told(recorded, COUNTED);
    assertThat(recorded.read().anomalies()).contains("invalid_json");
  }

  @Test
  void partGreaterThanItsWhole_isNeverNegative() {
    UsageReport report =
        chat("{'usage':{'prompt_tokens':10,'completion_tokens':5,'total_tokens':15,'prompt_tokens_details':{'cached_tokens':8,'audio_tokens':7},'completion_tokens_details':{'reasoning_tokens':5,'audio_tokens':3}}}")
            .read();
    assertThat(report.reported().orElseThrow().counts().values()).allMatch(count -> count >= 0);
    assertThat(report.anomalies()).contains("clamped");
  }

  @Test
  void totalThatShrinks_isReplaced() {
    told(
        events(CHAT, "{'usage':{'prompt_tokens':90,'completion_tokens':90}}", "{" + USAGE + "}"),
        COUNTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ": keep-alive\n\ndata: {U}\n\n",
        ":HTTP_STATUS/200\nid:1\nevent:result\nretry: 3000\ndata:{U}\n\n",
        "\uFEFFdata: {U}\n\n",
        "data: {\"choices\":[]}\n\n\uFEFFdata: {U}\n\n",
        "data:  {U}\r\rdata: [DONE]\r\r",
        "data: {\ndata: U\ndata: }\n\n",
        "data: {U}",
        "data: {U}\n\ndata:  [DONE] \n\ndata: {\"usage\":{\"prompt_tokens\":9}}\n\n",
        "\n\n\ndata: {U}\r\n\r\ndata: [DONE]\n\ndata: [DONE]\n\n",
        "data: {U}\n\n{\"error\":{\"code\":503}}\n\n"
      })
  void eventStreamOfAnySpelling_isRead(String stream) {
    told(Recorded.sse(CHAT, stream.replace("U", USAGE.replace('\'', '"'))), COUNTED);
  }

  @Test
  void bodyOfAnotherKindThanLabelled_isReadAsWhatItIs() {
    String json = ("{" + USAGE + "}").replace('\'', '"');
    told(Recorded.sse(CHAT, json), COUNTED);
    told(Recorded.json(CHAT, "data: " + json + "\n\n"), COUNTED);
    told(Recorded.json(CHAT, "\n \r\n\t" + json), COUNTED);
    told(Recorded.json(CHAT, json).typed(""), COUNTED);
    told(
        Recorded.json("/api/chat", "{\"done\":false}\r\n\r\n{\"done\":true,\"eval_count\":3}"),
        "output 3");
    assertThat(Recorded.json(CHAT, "  \n").read().unmetered()).hasValue(Unmetered.UNPARSED);
  }

  @Test
  void arrayThatEndsInAnError_keepsItsUsage() {
    Recorded recorded =
        Recorded.json(
            STREAM_GENERATE,
            "[{\"usageMetadata\":{\"promptTokenCount\":5,\"candidatesTokenCount\":1}},\n"
                + "{\"error\":{\"code\":503,\"status\":\"UNAVAILABLE\"}}]");
    told(recorded, "input 5, output 1");
    assertThat(recorded.read().complete()).isFalse();
    assertThat(Recorded.json(STREAM_GENERATE, "[]").read().lines()).isEmpty();
    assertThat(Recorded.json(STREAM_GENERATE, "[{\"error\":{\"code\":429}}]").read().lines())
        .isEmpty();
  }

  @Test
  void hundredThousandBrackets_neitherOverflowNorCount() {
    told(chat("{'x':" + "[".repeat(100_000) + "]".repeat(100_000) + "," + USAGE + "}"), COUNTED);
  }

  @Test
  void failureAfterUsage_countsAndIsNoSuccess() {
    Recorded failed =
        events(
            RESPONSES,
            "{'type':'response.failed','response':{'id':'r','status':'failed','error':{'code':'x'},'usage':{'input_tokens':11,'output_tokens':22}}}");
    told(failed, COUNTED);
    assertThat(failed.read().complete()).isFalse();
  }

  @Test
  void charactersThatAreNoText_doNotHideTheCounts() {
    told(chat("{'a':'\\ud83e \\udd14\\u0000'," + USAGE + "}"), COUNTED);
  }

  private static Recorded chat(String body) {
    return Recorded.json(CHAT, body.replace('\'', '"'));
  }

  private static Recorded events(String path, String... data) {
    return Recorded.sse(
        path, ("data: " + String.join("\n\ndata: ", data) + "\n\n").replace('\'', '"'));
  }

  private static void told(Recorded recorded, String buckets) {
    assertThat(Told.reported(recorded.read())).hasValue(Told.buckets(buckets));
    assertThat(recorded.readBy(1)).isEqualTo(recorded.read());
  }
}
