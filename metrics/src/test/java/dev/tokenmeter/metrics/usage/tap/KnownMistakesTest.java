package dev.tokenmeter.metrics.usage.tap;

import static dev.tokenmeter.metrics.usage.tap.Recorded.CHAT;
import static dev.tokenmeter.metrics.usage.tap.Recorded.GENERATE;
import static dev.tokenmeter.metrics.usage.tap.Recorded.MESSAGES;
import static dev.tokenmeter.metrics.usage.tap.Recorded.RESPONSES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.metrics.usage.Endpoints;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Traffic that other meters are known to have counted wrongly. */
final class KnownMistakesTest {
  private static final String START =
      "{'type':'message_start','message':{'model':'a','usage':{'input_tokens':50,'cache_read_input_tokens':900,'cache_creation_input_tokens':70,'output_tokens':1}}}";
  private static final String DELTA =
      "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':%s}";

  @Test
  void usageToldInStartAndDelta_isReplacedNotAdded() {
    told(
        events(
            MESSAGES,
            START,
            DELTA.formatted(
                "{'input_tokens':50,'cache_read_input_tokens':900,'cache_creation_input_tokens':70,'output_tokens':9}")),
        "input 50, cache_read 900, cache_write_5m 70, output 9");
  }

  @Test
  void inputThatTheDeltaLeavesOutOrSetsToZero_isKept() {
    String kept = "input 50, cache_read 900, cache_write_5m 70, output 9";
    told(events(MESSAGES, START, DELTA.formatted("{'output_tokens':9}")), kept);
    told(events(MESSAGES, START, DELTA.formatted("{'input_tokens':0,'output_tokens':9}")), kept);
    told(
        events(MESSAGES, DELTA.formatted("{'input_tokens':5,'output_tokens':9}")),
        "input 5, output 9");
  }

  @Test
  void cacheReadsOfAnAnthropicCompatibleHost_countOnce() {
    told(
        events(
            MESSAGES,
            "{'type':'message_start','message':{'usage':{'input_tokens':100,'cache_read_input_tokens':0,'output_tokens':0}}}",
            DELTA.formatted("{'input_tokens':10,'cache_read_input_tokens':90,'output_tokens':3}")),
        "input 10, cache_read 90, output 3");
  }

  @Test
  void totalOfAProvider_isNeverCountedAndItsMismatchIsNoted() {
    UsageReport report =
        json(
                GENERATE,
                "{'usageMetadata':{'promptTokenCount':4,'candidatesTokenCount':6,'totalTokenCount':298}}")
            .read();
    assertThat(Told.reported(report)).hasValue(Told.buckets("input 4, output 6"));
    assertThat(report.anomalies()).contains("total_mismatch");
  }

  @Test
  void thoughtsOfGemini_countWhetherInsideOrBesideTheCandidates() {
    String usage =
        "{'usageMetadata':{'promptTokenCount':10,'candidatesTokenCount':%d,'thoughtsTokenCount':190,'totalTokenCount':206}}";
    told(json(GENERATE, usage.formatted(6)), "input 10, output 6, reasoning 190");
    told(json(GENERATE, usage.formatted(196)), "input 10, output 6, reasoning 190");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'ephemeral_5m_input_tokens':0,'ephemeral_1h_input_tokens':70 | cache_write_1h 70",
        "'ephemeral_5m_input_tokens':70,'ephemeral_1h_input_tokens':0 | cache_write_5m 70",
        "'ephemeral_1h_input_tokens':40 | cache_write_1h 70",
        "'x':1 | cache_write_5m 70"
      },
      quoteCharacter = '"')
  void cacheWriteWithAPartOfItsSplit_losesNothing(String split, String buckets) {
    told(
        json(
            MESSAGES,
            "{'usage':{'input_tokens':1,'output_tokens':2,'cache_creation_input_tokens':70,'cache_creation':{"
                + split
                + "}}}"),
        "input 1, output 2, " + buckets);
  }

  @Test
  void responsesReadAsResponses_holdNoCacheTwice() {
    told(
        events(
            RESPONSES,
            "{'type':'response.completed','response':{'id':'r','usage':{'input_tokens':100,'input_tokens_details':{'cached_tokens':90},'output_tokens':5}}}"),
        "input 10, cache_read 90, output 5");
  }

  @Test
  void answerOfAnotherShapeThanItsPath_isCountedAsMissed() {
    assertThat(
            json(CHAT, "{'object':'response','usage':{'input_tokens':1,'output_tokens':1}}")
                .read()
                .unmetered())
        .hasValue(Unmetered.USAGE_ABSENT);
  }

  @Test
  void connectionThatEndsAfterTheLastEvent_wasComplete() {
    UsageReport report =
        events(
                RESPONSES,
                "{'type':'response.completed','response':{'id':'r','usage':{'input_tokens':1,'output_tokens':1}}}")
            .cut()
            .read();
    assertThat(report.complete()).isTrue();
  }

  @Test
  void estimate_isNeverMixedIntoWhatWasReported() {
    UsageReport report =
        events(
                MESSAGES,
                START,
                "{'type':'content_block_delta','delta':{'text':'" + "word ".repeat(100) + "'}}")
            .cut()
            .read();
    assertThat(Told.reported(report))
        .hasValue(Told.buckets("input 50, cache_read 900, cache_write_5m 70, output 1"));
    assertThat(report.lines()).filteredOn(line -> line.source() == Source.ESTIMATED).hasSize(1);
  }

  @Test
  void promptOfAnAnswerAbortedBeforeItsFirstToken_isCounted() {
    told(events(MESSAGES, START).cut(), "input 50, cache_read 900, cache_write_5m 70, output 1");
  }

  @Test
  void compressedRequest_stillTellsItsModel() throws IOException {
    ExchangeTap tap =
        ExchangeTap.open(Endpoints.of(Dialect.OPENAI, "POST", CHAT), new Calibration());
    tap.requestHead("application/json", "gzip");
    tap.requestBody(ByteBuffer.wrap(ExchangeTapTest.gzip("{\"model\":\"m\",\"stream\":true}")));
    assertThat(tap.request().model()).hasValue("m");
    assertThat(tap.request().stream()).isTrue();
    tap.finish(true);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/responses/r",
    "GET, /v1/chat/completions/c",
    "POST, /v1/messages/count_tokens",
    "POST, /v1/responses/input_tokens",
    "GET, /v1/models",
    "GET, /v1/generation"
  })
  void requestThatGeneratesNothing_isNoInference(String method, String path) {
    assertThat(Endpoints.of(Dialect.OPENAI, method, path).inference()).isFalse();
  }

  private static Recorded json(String path, String body) {
    return Recorded.json(path, body.replace('\'', '"'));
  }

  private static Recorded events(String path, String... data) {
    return Recorded.sse(
        path, ("data: " + String.join("\n\ndata: ", data) + "\n\n").replace('\'', '"'));
  }

  private static void told(Recorded recorded, String buckets) {
    assertThat(Told.reported(recorded.read())).hasValue(Told.buckets(buckets));
  }
}
