package dev.tokenmeter.proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.metrics.usage.Endpoints;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import dev.tokenmeter.metrics.usage.tap.ExchangeTap;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What the mock provider means is what the tap reads. */
final class WireTest {

  @Property(tries = 30)
  void anthropic_anyAnswer_isReadAsItWasMeant(@ForAll long seed) {
    Answer answer = answer(seed, "claude-opus-5-5");
    Spent spent = answer.spent();
    for (boolean stream : List.of(true, false)) {
      UsageLine line = read(new AnthropicWire(), answer, Dialect.ANTHROPIC, "/v1/messages", stream);
      assertCommon(line, answer);
      assertThat(line.tokens().of(TokenType.CACHE_WRITE_5M)).isEqualTo(spent.cacheWrite());
    }
  }

  @Property(tries = 30)
  void chat_anyAnswer_isReadAsItWasMeant(@ForAll long seed) {
    Answer answer = answer(seed, "gpt-5.6-terra");
    Wire wire = new ChatWire(ChatWire.UsageInStream.ASKED);
    for (boolean stream : List.of(true, false)) {
      UsageLine line = read(wire, answer, Dialect.OPENAI, "/v1/chat/completions", stream);
      assertCommon(line, answer);
      assertThat(line.tokens().of(TokenType.CACHE_WRITE)).isEqualTo(answer.spent().cacheWrite());
    }
  }

  @Property(tries = 30)
  void responses_anyAnswer_isReadAsItWasMeant(@ForAll long seed) {
    Answer answer = answer(seed, "gpt-5.6-sol");
    for (boolean stream : List.of(true, false)) {
      UsageLine line = read(new ResponsesWire(), answer, Dialect.OPENAI, "/v1/responses", stream);
      assertCommon(line, answer);
      assertThat(line.tokens().of(TokenType.CACHE_WRITE)).isEqualTo(answer.spent().cacheWrite());
    }
  }

  @Property(tries = 30)
  void gemini_anyAnswerInAnyFraming_isReadAsItWasMeant(@ForAll long seed) {
    Answer answer = answer(seed, "gemini-2.5-pro");
    for (GeminiWire.Framing framing : GeminiWire.Framing.values()) {
      String path = "/v1beta/models/gemini-2.5-pro:streamGenerateContent";
      assertCommon(read(new GeminiWire(framing), answer, Dialect.GEMINI, path, true), answer);
    }
    String path = "/v1beta/models/gemini-2.5-pro:generateContent";
    Wire wire = new GeminiWire(GeminiWire.Framing.SSE);
    assertCommon(read(wire, answer, Dialect.GEMINI, path, false), answer);
  }

  @Property(tries = 30)
  void chatStream_thatWasNotAskedForUsage_holdsNone(@ForAll long seed) {
    Wire wire = new ChatWire(ChatWire.UsageInStream.NOT_ASKED);
    String stream = String.join("", wire.stream(answer(seed, "gpt-5.6-terra")));
    assertThat(stream).doesNotContain("usage").endsWith("data: [DONE]\n\n");
  }

  private static Answer answer(long seed, String model) {
    return new Imagination(new SplittableRandom(seed)).answer(model);
  }

  private static void assertCommon(UsageLine line, Answer answer) {
    Spent spent = answer.spent();
    assertThat(line.source()).isEqualTo(Source.REPORTED);
    assertThat(line.tokens().of(TokenType.INPUT)).isEqualTo(spent.input());
    assertThat(line.tokens().of(TokenType.CACHE_READ)).isEqualTo(spent.cacheRead());
    assertThat(line.tokens().of(TokenType.OUTPUT)).isEqualTo(spent.output());
    assertThat(line.tokens().of(TokenType.REASONING)).isEqualTo(spent.reasoning());
    assertThat(line.tokens().input()).isEqualTo(spent.prompt());
    assertThat(line.tokens().output()).isEqualTo(spent.completion());
  }

  private static UsageLine read(
      Wire wire, Answer answer, Dialect dialect, String path, boolean stream) {
    ExchangeTap tap = ExchangeTap.open(Endpoints.of(dialect, "POST", path), new Calibration());
    tap.responseHead(200, stream ? wire.streamType() : "application/json", "");
    List<String> pieces = stream ? wire.stream(answer) : List.of(wire.json(answer));
    for (String piece : pieces) {
      tap.responseBody(ByteBuffer.wrap(piece.getBytes(StandardCharsets.UTF_8)));
    }
    UsageReport report = tap.finish(false);
    assertThat(report.complete()).isTrue();
    assertThat(report.anomalies()).isEmpty();
    assertThat(report.facts().model()).contains(answer.model());
    assertThat(report.lines()).hasSize(1);
    return report.lines().getFirst();
  }
}
