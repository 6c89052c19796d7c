package dev.tokenmeter.metrics.usage.tap;

import static dev.tokenmeter.metrics.usage.tap.Recorded.GENERATE;
import static dev.tokenmeter.metrics.usage.tap.Recorded.STREAM_GENERATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GeminiReaderTest {
  static final String WHOLE =
      """
      {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"log","args":{"usageMetadata":{"promptTokenCount":1}}}}]},"finishReason":"STOP","index":0}],
       "usageMetadata":{"promptTokenCount":3000,"cachedContentTokenCount":2048,"candidatesTokenCount":40,"thoughtsTokenCount":756,"toolUsePromptTokenCount":100,"totalTokenCount":3896,
        "promptTokensDetails":[{"modality":"TEXT","tokenCount":2900},{"modality":"AUDIO","tokenCount":100}],"cacheTokensDetails":[{"modality":"TEXT","tokenCount":2048}]},
       "modelVersion":"gemini-3.8-flash","responseId":"Zx1"}""";
  private static final String BUCKETS =
      "input 952, input_audio 100, cache_read 2048, output 40, reasoning 756";
  private static final String[] CHUNKS = {
    "{\"usageMetadata\":{\"promptTokenCount\":100,\"candidatesTokenCount\":5,\"totalTokenCount\":105}}",
    "{\"usageMetadata\":{\"promptTokenCount\":100,\"candidatesTokenCount\":9,\"cachedContentTokenCount\":64,\"totalTokenCount\":109}}",
    "{\"usageMetadata\":{\"promptTokenCount\":100,\"candidatesTokenCount\":12,\"totalTokenCount\":112}}"
  };

  static Recorded stream() {
    return Recorded.sse(
        STREAM_GENERATE, "data: " + String.join("\r\n\r\ndata: ", CHUNKS) + "\r\n\r\n");
  }

  static Recorded array() {
    return Recorded.json(STREAM_GENERATE, "[" + String.join("\n,\r\n", CHUNKS) + "\n]");
  }

  @Test
  void wholeAnswer_withModalitiesAndThoughts_isSplitIntoDisjointBuckets() {
    UsageReport report = Recorded.json(GENERATE, WHOLE).read();
    assertThat(Told.reported(report)).hasValue(Told.buckets(BUCKETS));
    assertThat(report.complete()).isTrue();
    assertThat(report.facts().model()).hasValue("gemini-3.8-flash");
    assertThat(report.facts().responseId()).hasValue("Zx1");
    assertThat(report.facts().stopReason()).hasValue("STOP");
    assertThat(report.facts().deliveredTextBytes())
        .isEqualTo("{\"usageMetadata\":{\"promptTokenCount\":1}}".length());
    assertThat(report.anomalies()).isEmpty();
  }

  @Test
  void runningTotals_areMergedFieldByField() {
    assertThat(Told.reported(stream().read()))
        .hasValue(Told.buckets("input 36, cache_read 64, output 12"));
  }

  @Test
  void arrayWithoutSse_isReadElementByElement() {
    UsageReport report = array().read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 36, cache_read 64, output 12"));
    assertThat(report.complete()).isTrue();
  }

  @Test
  void arrayCutAfterTheSecondElement_keepsWhatItSaid() {
    Recorded cut =
        Recorded.json(STREAM_GENERATE, "[" + CHUNKS[0] + ",\r\n" + CHUNKS[1] + ",\r\n{\"usageMeta")
            .cut();
    UsageReport report = cut.read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 36, cache_read 64, output 9"));
    assertThat(report.complete()).isFalse();
    assertThat(report.anomalies()).isEmpty();
  }

  @Test
  void codeAssist_wrapsTheSameAnswer() {
    UsageReport report =
        Recorded.events(
                "/v1internal:streamGenerateContent",
                "{\"response\":" + WHOLE.replace("\n", "") + ",\"traceId\":\"t\"}")
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets(BUCKETS));
    assertThat(report.facts().model()).hasValue("gemini-3.8-flash");
  }

  @Test
  void wrapperOnTheDirectApi_isNotUsage() {
    assertThat(Recorded.json(GENERATE, "{\"response\":" + WHOLE + "}").read().lines()).isEmpty();
  }

  @Test
  void thoughtsInsideTheCandidates_areFoundByTheTotal() {
    assertThat(
            usage(
                "{\"promptTokenCount\":10,\"candidatesTokenCount\":30,\"thoughtsTokenCount\":20,\"totalTokenCount\":40}"))
        .hasValue(Told.buckets("input 10, output 10, reasoning 20"));
  }

  @Test
  void imagesInTheOutput_haveTheirOwnBucket() {
    assertThat(
            usage(
                "{\"promptTokenCount\":10,\"candidatesTokenCount\":1300,\"totalTokenCount\":1310,\"candidatesTokensDetails\":[{\"modality\":\"IMAGE\",\"tokenCount\":1290}]}"))
        .hasValue(Told.buckets("input 10, output 10, output_image 1290"));
  }

  @Test
  void totalThatIsNotTheSum_isNoted() {
    UsageReport report =
        Recorded.json(
                GENERATE,
                "{\"usageMetadata\":{\"promptTokenCount\":10,\"candidatesTokenCount\":3,\"totalTokenCount\":99}}")
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 10, output 3"));
    assertThat(report.anomalies()).containsExactly("total_mismatch");
  }

  @Test
  void errorElement_keepsWhatWasReported() {
    UsageReport report =
        Recorded.json(
                STREAM_GENERATE,
                "["
                    + CHUNKS[0]
                    + ",{\"error\":{\"code\":503,\"message\":\"m\",\"status\":\"UNAVAILABLE\"}}]")
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 100, output 5"));
    assertThat(report.complete()).isFalse();
  }

  @Test
  void bareJsonWithinAnEventStream_doesNotDisturb() {
    UsageReport report =
        Recorded.sse(
                STREAM_GENERATE,
                "data: "
                    + CHUNKS[0]
                    + "\r\n\r\n{\"error\":{\"code\":503}}\r\n\r\ndata: "
                    + CHUNKS[2]
                    + "\r\n\r\n")
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 100, output 12"));
  }

  private static Optional<Map<TokenType, Long>> usage(String usage) {
    return Told.reported(Recorded.json(GENERATE, "{\"usageMetadata\":" + usage + "}").read());
  }
}
