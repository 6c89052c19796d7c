package dev.tokenmeter.metrics.usage.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.metrics.usage.CountedIds;
import dev.tokenmeter.metrics.usage.Deltas;
import dev.tokenmeter.metrics.usage.Endpoints;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the pieces of a stream repeat each other, as the tap tells it. */
final class DeltasTest {
  private static final String MESSAGES = "/v1/messages";
  private static final String CHAT = "/v1/chat/completions";

  @Test
  void oneWordOverAndOver_isOneDistinctPiece() {
    Deltas deltas = read(MESSAGES, 7, 7, anthropic(3_000, i -> "word"));

    assertThat(deltas).isEqualTo(new Deltas(3_000, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100, 400})
  void distinctPieces_areCountedToAFewPercent(int distinct) {
    Deltas deltas = read(CHAT, 99, 7, chat(2_000, i -> "piece " + i % distinct));

    assertThat(deltas.count()).isEqualTo(2_000);
    assertThat((double) deltas.distinct()).isBetween(0.85 * distinct, 1.15 * distinct);
  }

  @Test
  void piecesThatAreTooManyToBeTold_countAsDistinct() {
    assertThat(read(CHAT, 99, 4_096, chat(50_000, i -> "piece " + i)))
        .isEqualTo(new Deltas(50_000, 50_000));
  }

  @Test
  void pieces_differByTheirFirst64BytesAndTheirLength() {
    String start = "x".repeat(64);

    assertThat(read(MESSAGES, 7, 50, anthropic(100, i -> start + i % 10)).distinct())
        .as("one length, and the rest is not looked at")
        .isEqualTo(1);
    assertThat(read(MESSAGES, 7, 50, anthropic(100, i -> start + "y".repeat(i % 2))).distinct())
        .isEqualTo(2);
    assertThat(read(MESSAGES, 7, 50, anthropic(100, i -> "\\u00e9".repeat(1 + i % 3))).distinct())
        .as("escapes")
        .isEqualTo(3);
  }

  @Test
  void anotherKey_setsOtherBits() {
    List<Long> told =
        IntStream.rangeClosed(1, 20)
            .mapToObj(key -> read(CHAT, key, 999, chat(600, i -> "piece " + i)).distinct())
            .distinct()
            .toList();

    assertThat(told).hasSizeGreaterThan(3);
  }

  @Test
  void withoutAKey_nothingIsCounted() {
    assertThat(read(MESSAGES, 0, 7, anthropic(3_000, i -> "word"))).isEqualTo(Deltas.NONE);
  }

  @Test
  void answerInOnePiece_tellsNothingOfRepetition() {
    String body = "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"word\"}]}";

    assertThat(read(MESSAGES, 7, 7, body)).isEqualTo(Deltas.NONE);
  }

  private static String anthropic(int count, IntFunction<String> piece) {
    return events(
        count,
        i ->
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"%s\"}}"
                .formatted(piece.apply(i)));
  }

  private static String chat(int count, IntFunction<String> piece) {
    return events(
        count,
        i ->
            "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}"
                .formatted(piece.apply(i)));
  }

  private static String events(int count, IntFunction<String> event) {
    return IntStream.range(0, count)
        .mapToObj(i -> "data: " + event.apply(i) + "\n\n")
        .collect(Collectors.joining());
  }

  private static Deltas read(String path, long key, int size, String body) {
    ExchangeTap tap =
        ExchangeTap.open(
            Endpoints.of(Dialect.OPENAI, "POST", path), new Calibration(), CountedIds.NONE, key);
    tap.responseHead(200, body.startsWith("{") ? Recorded.JSON : Recorded.SSE, "");
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length; at += size) {
      tap.responseBody(ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at)));
    }
    return tap.finish(false).facts().deltas();
  }
}
