package dev.tokenmeter.metrics.usage.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.metrics.usage.Endpoints;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import dev.tokenmeter.metrics.usage.tap.ExchangeTap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** JSONTestSuite (Nicolas Seriot, MIT) judged by the scanner, and met by the tap. */
final class JsonTestSuiteTest {
  private static final byte[] GOOD =
      ascii("data: {\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":22}}\n\n");

  /**
   * A document of the suite.
   *
   * @param expect {@code accept}, {@code reject}, or {@code either}
   * @param latin its bytes, each as one character
   */
  record Document(String name, String expect, String latin) {

    byte[] text() {
      return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Document> documents() {
    try (InputStream in =
        Objects.requireNonNull(
            JsonTestSuiteTest.class.getResourceAsStream("/jsontestsuite/cases.json"))) {
      return StreamSupport.stream(new ObjectMapper().readTree(in).get("cases").spliterator(), false)
          .map(JsonTestSuiteTest::document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Document document(JsonNode each) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    if (each.has("repeat")) {
      for (int i = 0; i < each.get("times").asInt(); i++) {
        text.writeBytes(base64(each.get("repeat")));
      }
      text.writeBytes(base64(each.get("tail")));
    } else {
      text.writeBytes(base64(each.get("b64")));
    }
    return new Document(
        each.get("name").asText(),
        each.get("expect").asText(),
        text.toString(StandardCharsets.ISO_8859_1));
  }

  private static byte[] base64(JsonNode text) {
    return Base64.getDecoder().decode(text.asText());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void document_isJudgedAsTheSuiteAndAFullParserJudge(Document document) {
    for (int size : new int[] {1, 3, 1 << 20}) {
      boolean accepted = JsonVerdict.scanner(document.text(), size);
      Optional<Boolean> jackson = JsonVerdict.jackson(document.text());
      jackson.ifPresent(verdict -> assertThat(accepted).isEqualTo(verdict));
      switch (document.expect()) {
        case "accept" -> assertThat(accepted).isTrue();
        case "reject" -> assertThat(accepted).isFalse();
        default -> assertThat(document.expect()).isEqualTo("either");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void document_asABody_countsNothing(Document document) {
    assertThat(read("application/json", document.text()).reported()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void document_asAnEvent_doesNotHideTheNextOne(Document document) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (String line : document.latin().split("[\r\n]", -1)) {
      stream.writeBytes(ascii("data: "));
      stream.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
      stream.writeBytes(ascii("\n"));
    }
    stream.writeBytes(ascii("\n"));
    stream.writeBytes(GOOD);
    Optional<Tokens> counted = read("text/event-stream", stream.toByteArray()).reported();
    assertThat(counted.map(Tokens::input)).hasValue(11L);
    assertThat(counted.map(Tokens::output)).hasValue(22L);
  }

  private static UsageReport read(String type, byte[] body) {
    ExchangeTap tap =
        ExchangeTap.open(
            Endpoints.of(Dialect.OPENAI, "POST", "/v1/chat/completions"), new Calibration());
    tap.responseHead(200, type, "");
    tap.responseBody(ByteBuffer.wrap(body));
    return tap.finish(false);
  }
}
