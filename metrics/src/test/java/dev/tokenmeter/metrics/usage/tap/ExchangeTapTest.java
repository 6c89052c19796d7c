package dev.tokenmeter.metrics.usage.tap;

import static dev.tokenmeter.metrics.usage.tap.Recorded.CHAT;
import static dev.tokenmeter.metrics.usage.tap.Recorded.MESSAGES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.metrics.usage.Endpoints;
import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class ExchangeTapTest {
  private static final String BUCKETS =
      "input 9, cache_write_5m 512, cache_read 18000, output 150, reasoning 100";

  @Test
  void compressedStream_isReadByteByByte() throws IOException {
    byte[] zipped = gzip(AnthropicReaderTest.STREAM.replace("\n", "\r\n"));
    UsageReport labelled = Recorded.sse(MESSAGES, "").coded("gzip", zipped).readBy(1);
    UsageReport unlabelled = Recorded.sse(MESSAGES, "").coded("", zipped).readBy(1);
    assertThat(Told.reported(labelled)).hasValue(Told.buckets(BUCKETS));
    assertThat(unlabelled).isEqualTo(labelled);
  }

  @Test
  void compressedStreamThatIsCut_keepsItsCompleteEvents() throws IOException {
    byte[] zipped = gzip(AnthropicReaderTest.STREAM);
    UsageReport report =
        Recorded.sse(MESSAGES, "")
            .coded("gzip", Arrays.copyOf(zipped, zipped.length - 9))
            .cut()
            .read();
    assertThat(report.failure()).isEmpty();
    assertThat(report.anomalies()).isEmpty();
  }

  @Test
  void unknownCoding_turnsTheTapOff() {
    UsageReport report = Recorded.json(CHAT, ChatReaderTest.WHOLE).coded("dcb", new byte[9]).read();
    assertThat(report.failure()).hasValue(TapFailure.UNDECODABLE);
    assertThat(report.unmetered()).hasValue(Unmetered.TAP_OFF);
    assertThat(report.complete()).isFalse();
  }

  @Test
  void bomb_turnsTheTapOff() throws IOException {
    byte[] bomb = gzip("{\"x\":\"" + "a".repeat(8 << 20) + "\"}");
    UsageReport report = Recorded.json(CHAT, "").coded("gzip", bomb).read();
    assertThat(report.failure()).hasValue(TapFailure.EXPANSION);
    assertThat(report.unmetered()).hasValue(Unmetered.TAP_OFF);
  }

  @Test
  void failureOfOurOwn_turnsTheTapOffAndIsNotThrown() {
    ExchangeTap tap = Recorded.json(CHAT, "").open(new Calibration());
    ByteBuffer freed;
    try (Arena arena = Arena.ofConfined()) {
      freed = arena.allocate(64).asByteBuffer();
    }
    tap.responseBody(freed);
    tap.responseBody(ByteBuffer.wrap(Recorded.utf8(ChatReaderTest.WHOLE)));
    UsageReport report = tap.finish(false);
    assertThat(report.failure()).hasValue(TapFailure.EXCEPTION);
    assertThat(report.unmetered()).hasValue(Unmetered.TAP_OFF);
    assertThat(report.lines()).isEmpty();
  }

  @Test
  void errorAnswer_isNeitherReadNorMissed() {
    UsageReport report = Recorded.json(CHAT, ChatReaderTest.WHOLE).answered(429).read();
    assertThat(report.lines()).isEmpty();
    assertThat(report.unmetered()).isEmpty();
  }

  @Test
  void answerWithoutBody_isNotMissedWhereNoneIsDue() {
    assertThat(Recorded.json(CHAT, "").answered(204).read().unmetered()).isEmpty();
    assertThat(Recorded.json(CHAT, "").answered(0).read().unmetered()).isEmpty();
  }

  @Test
  void tokenCounting_isNeverMetered() {
    UsageReport report =
        Recorded.json("/v1/messages/count_tokens", "{\"input_tokens\":2095}").read();
    assertThat(report.lines()).isEmpty();
    assertThat(report.unmetered()).isEmpty();
  }

  @Test
  void shapeThatIsNotKnown_isMissed() {
    UsageReport report =
        Recorded.json(
                "/v1/projects/p/locations/l/publishers/meta/models/m:rawPredict",
                "{\"usage\":{\"inputTokens\":1}}")
            .read();
    assertThat(report.lines()).isEmpty();
    assertThat(report.unmetered()).hasValue(Unmetered.UNKNOWN_SHAPE);
  }

  @Test
  void pageOfHtml_isUnparsed() {
    String page = "<html>{\"usage\":{\"prompt_tokens\":1}}</html>";
    assertThat(Recorded.json(CHAT, page).read().unmetered()).hasValue(Unmetered.UNPARSED);
    assertThat(Recorded.json(CHAT, page).typed("text/html").read().unmetered())
        .hasValue(Unmetered.UNPARSED);
    assertThat(Recorded.json(CHAT, "").read().unmetered()).hasValue(Unmetered.UNPARSED);
  }

  @Test
  void bodyThatIsNotJson_isUnparsedAndNoted() {
    UsageReport report =
        Recorded.json(CHAT, "{\"usage\":{\"prompt_tokens\":+11,\"completion_tokens\":22}}").read();
    assertThat(report.reported()).isEmpty();
    assertThat(report.unmetered()).hasValue(Unmetered.UNPARSED);
    assertThat(report.anomalies()).containsExactly("invalid_json");
  }

  @Test
  void usageOfAnotherKind_isRefusedAndNoted() {
    UsageReport report = Recorded.json(CHAT, "{\"usage\":[11,22]}").read();
    assertThat(report.unmetered()).hasValue(Unmetered.USAGE_ABSENT);
    assertThat(report.anomalies()).containsExactly("not_an_object:usage");
  }

  @Test
  void callsAfterTheEnd_changeNothing() {
    ExchangeTap tap = Recorded.json(CHAT, "").open(new Calibration());
    UsageReport report = tap.finish(true);
    tap.requestHead("", "");
    tap.requestBody(ByteBuffer.wrap(Recorded.utf8("{\"model\":\"m\"}")));
    tap.responseHead(200, "application/json", "");
    tap.responseBody(ByteBuffer.wrap(Recorded.utf8(ChatReaderTest.WHOLE)));
    assertThat(tap.finish(false)).isSameAs(report);
    assertThat(report.unmetered()).hasValue(Unmetered.CUT);
  }

  @Test
  void tapWithoutAResponse_reportsNothing() {
    ExchangeTap tap =
        ExchangeTap.open(Endpoints.of(Dialect.OPENAI, "POST", CHAT), new Calibration());
    UsageReport report = tap.finish(true);
    assertThat(report.lines()).isEmpty();
    assertThat(report.unmetered()).isEmpty();
    assertThat(report.complete()).isFalse();
  }

  static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(Recorded.utf8(text));
    }
    return zipped.toByteArray();
  }
}
