package dev.tokenmeter.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code tap --lines} reads recorded WebSockets. */
final class RecordedSessionTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ASKS = "{\"type\":\"response.create\",\"model\":\"m\"}";
  private static final String ENDS =
      "{\"type\":\"response.completed\",\"response\":{\"id\":\"%s\",\"model\":\"m-1\",\"usage\":"
          + "{\"input_tokens\":7,\"output_tokens\":3}}}";

  private final Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] deflated(String text) {
    byte[] buffer = new byte[1_024];
    deflater.setInput(utf8(text));
    int length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
    return Arrays.copyOf(buffer, length - 4);
  }

  private static byte[] frame(int first, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    out.write(126);
    out.write(payload.length >> 8);
    out.write(payload.length);
    out.writeBytes(payload);
    return out.toByteArray();
  }

  private static ObjectNode line(boolean deflate) {
    ObjectNode line = JSON.createObjectNode().put("provider", "openai");
    line.putObject("websocket").put("deflate", deflate).putArray("frames");
    return line;
  }

  private static void add(ObjectNode line, String dir, byte[] data) {
    line.withObject("websocket")
        .withArray("frames")
        .addObject()
        .put("dir", dir)
        .put("data", Base64.getEncoder().encodeToString(data));
  }

  private static JsonNode answer(ObjectNode line) throws Exception {
    Typed typed = Typed.withInput(line + "\n", "tap", "--lines");
    assertThat(typed.exit()).isZero();
    return JSON.readTree(typed.outLines().getFirst());
  }

  private static void assertTwoTurns(JsonNode answer) {
    assertThat(answer.get("usage").toString()).isEqualTo("{\"input\":14,\"output\":6}");
    assertThat(answer.get("model").asText()).isEqualTo("m-1");
    assertThat(answer.get("complete").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 10_000})
  void wireBytes_inAnyPieces_areRead(int size) throws Exception {
    ObjectNode line = line(true);
    add(line, "client", frame(0xc1, deflated(ASKS)));
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    Deflater ofProvider = new Deflater(Deflater.BEST_COMPRESSION, true);
    for (String id : new String[] {"r1", "r2"}) {
      byte[] buffer = new byte[1_024];
      ofProvider.setInput(utf8(ENDS.formatted(id)));
      int length = ofProvider.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
      wire.writeBytes(frame(0xc1, Arrays.copyOf(buffer, length - 4)));
    }
    byte[] all = wire.toByteArray();
    for (int at = 0; at < all.length; at += size) {
      add(line, "server", Arrays.copyOfRange(all, at, Math.min(all.length, at + size)));
    }
    assertTwoTurns(answer(line));
  }

  @Test
  void messagesWithoutFrames_areRead() throws Exception {
    ObjectNode line = line(false);
    add(line, "c2s", utf8(ASKS));
    add(line, "s2c", utf8(ENDS.formatted("r1")));
    add(line, "s2c", utf8(ENDS.formatted("r2")));
    JsonNode answer = answer(line);
    assertTwoTurns(answer);
    assertThat(answer.get("bytes").asInt()).isEqualTo(ASKS.length() + 2 * ENDS.length());
  }

  @Test
  void deflatedMessagesWithoutFrames_areRead() throws Exception {
    ObjectNode line = line(true);
    add(line, "server", deflated(ENDS.formatted("r1")));
    add(line, "server", deflated(ENDS.formatted("r2")));
    assertTwoTurns(answer(line));
  }

  @Test
  void liveSession_isReadForGemini() throws Exception {
    ObjectNode line = line(false).put("provider", "gemini");
    add(line, "client", utf8("{\"setup\":{\"model\":\"models/g\"}}"));
    add(
        line,
        "server",
        utf8(
            "{\"serverContent\":{\"turnComplete\":true},\"usageMetadata\":"
                + "{\"promptTokenCount\":9,\"responseTokenCount\":4}}"));
    JsonNode answer = answer(line);
    assertThat(answer.get("usage").toString()).isEqualTo("{\"input\":9,\"output\":4}");
    assertThat(answer.get("model").asText()).isEqualTo("g");
  }

  @Test
  void sessionWithoutTurns_hasNoUsage() throws Exception {
    assertThat(answer(line(false)).get("usage").isNull()).isTrue();
    ObjectNode other = line(false).put("path", "/v1/files");
    add(other, "server", utf8(ENDS));
    assertThat(answer(other).get("usage").isNull()).isTrue();
  }
}
