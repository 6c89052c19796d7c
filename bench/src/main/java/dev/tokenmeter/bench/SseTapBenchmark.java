package dev.tokenmeter.bench;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.metrics.usage.Endpoints;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import dev.tokenmeter.metrics.usage.tap.ExchangeTap;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole tap, SSE scanner included, over events without usage in direct buffers, one event a
 * buffer, as they come from a provider. Run with {@code -prof gc} for bytes allocated per event.
 */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SseTapBenchmark {
  private static final String CHAT =
      """
      data: {"id":"chatcmpl-9x","object":"chat.completion.chunk","created":1780000000,"model":"gpt-5.6-terra","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"content":" word"},"logprobs":null,"finish_reason":null}],"usage":null}

      """;
  private static final String ANTHROPIC =
      """
      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" word"}}

      """;
  private static final String RESPONSES =
      """
      event: response.output_text.delta
      data: {"type":"response.output_text.delta","item_id":"msg_0123456789abcdef","output_index":0,"content_index":0,"delta":" word","logprobs":[],"sequence_number":17}

      """;
  private static final String IMAGE =
      "event: response.image_generation_call.partial_image\ndata:"
          + " {\"type\":\"response.image_generation_call.partial_image\",\"partial_image_b64\":\""
          + "QUJDREVGR0hJSktM".repeat(1 << 12)
          + "\"}\n\n";

  /** Which event. */
  @Param({"CHAT", "ANTHROPIC", "RESPONSES", "IMAGE_64K"})
  public String event = "CHAT";

  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private ExchangeTap tap = open("/v1/chat/completions");

  /** Opens the tap. */
  @Setup(Level.Iteration)
  public void setUp() {
    byte[] bytes = text(event).getBytes(StandardCharsets.UTF_8);
    buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    tap =
        open(
            switch (event) {
              case "CHAT" -> "/v1/chat/completions";
              case "ANTHROPIC" -> "/v1/messages";
              default -> "/v1/responses";
            });
  }

  /** Ends the tap. */
  @TearDown(Level.Iteration)
  public void tearDown() {
    tap.finish(true);
  }

  /** One event. */
  @Benchmark
  public boolean read() {
    tap.responseBody(buffer.rewind());
    return tap.outputStarted();
  }

  private static String text(String event) {
    return switch (event) {
      case "CHAT" -> CHAT;
      case "ANTHROPIC" -> ANTHROPIC;
      case "RESPONSES" -> RESPONSES;
      default -> IMAGE;
    };
  }

  private static ExchangeTap open(String path) {
    ExchangeTap tap =
        ExchangeTap.open(Endpoints.of(Dialect.OPENAI, "POST", path), new Calibration());
    tap.responseHead(200, "text/event-stream", "");
    return tap;
  }
}
