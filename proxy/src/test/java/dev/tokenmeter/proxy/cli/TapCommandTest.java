package dev.tokenmeter.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TapCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String MESSAGE =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"claude-opus-5-5","content":[],\
      "stop_reason":"end_turn","usage":{"input_tokens":12,"cache_creation_input_tokens":0,\
      "cache_read_input_tokens":41000,"output_tokens":640}}\
      """;

  @TempDir private Path directory;

  @Test
  void tap_ofAMessage_saysWhatWouldBeCounted() {
    Typed typed =
        Typed.withInput(MESSAGE, "tap", "--provider", "anthropic", "--path", "/v1/messages");
    assertThat(typed.exit()).isZero();
    assertThat(typed.out())
        .contains("model         claude-opus-5-5", "input 12", "cache_read 41000", "= 41652");
  }

  @Test
  void tap_toldNothing_guessesFromTheBodyAndSaysSo() throws Exception {
    Path file = Files.writeString(directory.resolve("answer.json"), MESSAGE);
    Typed typed = Typed.command("tap", file.toString());
    assertThat(typed.out())
        .contains("assumed       provider anthropic", "assumed       path /v1/messages", "= 41652");
  }

  @Test
  void tap_ofAGzippedMessage_readsIt() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(MESSAGE.getBytes(StandardCharsets.UTF_8));
    }
    Typed typed =
        Typed.withInput(
            packed.toByteArray(),
            "tap",
            "--provider",
            "anthropic",
            "--content-type",
            "application/json");
    assertThat(typed.out()).contains("assumed       content-encoding gzip", "= 41652");
  }

  @Test
  void tap_ofARequestThatIsNotMetered_saysSo() {
    Typed typed =
        Typed.withInput(
            "{\"input_tokens\":5}",
            "tap",
            "--provider",
            "anthropic",
            "--path",
            "/v1/messages/count_tokens");
    assertThat(typed.out()).contains("no tokens");
  }

  @Test
  void tap_ofAFileThatIsNotThere_isOneLineAndExitOne() {
    Typed typed = Typed.command("tap", directory.resolve("none").toString());
    assertThat(typed.exit()).isEqualTo(1);
    assertThat(typed.err()).startsWith("tokenmeter: no such file").hasLineCount(1);
  }

  @Test
  void tap_ofAnUnknownProvider_isBadUsage() {
    assertThat(Typed.withInput("{}", "tap", "--provider", "acme").exit()).isEqualTo(2);
  }

  @Test
  void lines_eachRecording_isAnsweredByOneLineInOrder() throws Exception {
    List<JsonNode> answers =
        lines(recording(MESSAGE, 7), recording("{}", 1), recording(MESSAGE, 1_000));
    assertThat(answers).hasSize(3);
    JsonNode first = answers.getFirst();
    assertThat(first.get("usage").toString())
        .isEqualTo("{\"input\":12,\"cache_read\":41000,\"cache_write_5m\":0,\"output\":640}");
    assertThat(first.get("model").asText()).isEqualTo("claude-opus-5-5");
    assertThat(first.get("complete").asBoolean()).isTrue();
    assertThat(first.get("bytes").asInt()).isEqualTo(MESSAGE.length());
    assertThat(answers.get(1).get("usage").isNull()).isTrue();
    assertThat(answers.getLast()).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "[]",
        "{\"provider\":\"acme\",\"chunks\":[]}",
        "{\"provider\":\"openai\",\"chunks\":[\"%%%\"]}",
        "{\"provider\":\"openai\"}",
        "{\"chunks\":\"YQ==\"}",
        "{\"chunks\":[1]}",
        "{\"chunks\":[],\"path\":7}",
        "{\"chunks\":[],\"status\":\"200\"}",
        "{\"chunks\":[],\"status\":42}",
        "{\"chunks\":[],\"headers\":[]}",
        "{\"chunks\":[],\"requestBody\":\"{}\"}",
        "{\"websocket\":{\"deflate\":false,\"frames\":[{\"dir\":\"up the hill\"}]}}"
      })
  void lines_oneThatCannotBeRead_isAnsweredAndTheNextOneToo(String bad) throws Exception {
    List<JsonNode> answers = lines(bad, recording(MESSAGE, 9));
    assertThat(answers).hasSize(2);
    assertThat(answers.getFirst().get("usage").isNull()).isTrue();
    assertThat(answers.getFirst().get("error").asText()).isNotBlank();
    assertThat(answers.getLast().get("usage").get("output").asInt()).isEqualTo(640);
  }

  @Test
  void lines_headersInAnyCase_tellTypeAndCoding() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(MESSAGE.getBytes(StandardCharsets.UTF_8));
    }
    String line =
        """
        {"dialect":"anthropic","path":"/v1/messages","method":"post","headers":{"Content-Type":\
        ["application/json"],"CONTENT-ENCODING":"gzip"},"chunks":["%s"]}\
        """
            .formatted(Base64.getEncoder().encodeToString(packed.toByteArray()));
    JsonNode answer = lines(line).getFirst();
    assertThat(answer.get("usage").get("output").asInt()).isEqualTo(640);
    assertThat(answer.get("bytes").asInt()).isEqualTo(packed.size());
  }

  @Test
  void lines_anErrorStatus_reportsNothing() throws Exception {
    String line = recording(MESSAGE, 50).replaceFirst("\\{", "{\"status\":500,");
    assertThat(lines(line).getFirst().get("usage").isNull()).isTrue();
  }

  @Test
  void lines_withAnotherOption_isBadUsage() {
    Typed typed = Typed.withInput("", "tap", "--lines", "--provider", "openai");
    assertThat(typed.exit()).isEqualTo(2);
    assertThat(typed.err()).contains("--lines").hasLineCount(1);
  }

  @Test
  void lines_ofAFileThatIsNotThere_isOneLineAndExitOne() {
    Typed typed = Typed.command("tap", "--lines", directory.resolve("none").toString());
    assertThat(typed.exit()).isEqualTo(1);
    assertThat(typed.err()).startsWith("tokenmeter: no such file").hasLineCount(1);
  }

  @Test
  void tap_ofAnOddBody_saysWhatIsLeftOutAndWhy() {
    Typed typed =
        Typed.withInput(
            "{\"usage\":{\"prompt_tokens\":-1,\"completion_tokens\":2}}",
            "tap",
            "--provider",
            "openai",
            "--path",
            "/v1/chat/completions");
    assertThat(typed.out())
        .contains("read as", "openai_chat, application/json")
        .contains("negative:usage.prompt_tokens  (this field is left out)");
  }

  private static List<JsonNode> lines(String... recordings) throws Exception {
    Typed typed = Typed.withInput(String.join("\n", recordings) + "\n", "tap", "--lines");
    assertThat(typed.exit()).isZero();
    List<JsonNode> answers = new java.util.ArrayList<>();
    for (String line : typed.outLines()) {
      answers.add(JSON.readTree(line));
    }
    return answers;
  }

  private static String recording(String body, int size) {
    var asked =
        JSON.createObjectNode()
            .put("provider", "anthropic")
            .put("path", "/v1/messages?beta=true")
            .put("contentType", "application/json")
            .put("contentEncoding", "");
    var chunks = asked.putArray("chunks");
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i += size) {
      byte[] piece = java.util.Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + size));
      chunks.add(Base64.getEncoder().encodeToString(piece));
    }
    return asked.toString();
  }
}
