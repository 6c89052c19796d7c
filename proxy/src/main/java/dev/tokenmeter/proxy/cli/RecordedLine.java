package dev.tokenmeter.proxy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokenmeter.config.Dialect;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one recorded exchange from the JSON object of a line. Every member but {@code chunks} has a
 * default; one of the wrong kind is an {@link IllegalArgumentException} that says what is wanted.
 */
final class RecordedLine {
  private static final String DEFAULT_PROVIDER = "openai";

  private RecordedLine() {}

  /** The pieces of the response body. */
  static List<ByteBuffer> chunks(JsonNode asked) {
    JsonNode written = asked.path("chunks");
    if (!written.isArray()) {
      throw new IllegalArgumentException("chunks must be a list of base64 texts");
    }
    List<ByteBuffer> chunks = new ArrayList<>();
    written.forEach(chunk -> chunks.add(bytes("chunks", chunk)));
    return chunks;
  }

  /** Everything else. */
  static Recording recording(JsonNode asked) {
    Dialect dialect = dialect(asked);
    Map<String, List<String>> headers = headers(asked);
    Optional<Recording.Request> request =
        Optional.of(asked.path("requestBody"))
            .filter(body -> !body.isMissingNode() && !body.isNull())
            .map(
                body ->
                    new Recording.Request(
                        bytes("requestBody", body),
                        text(asked, "requestContentEncoding").orElse("")));
    String path =
        text(asked, "path").orElseGet(() -> new BodySniffer("").path(Optional.of(dialect)));
    return new Recording(
        dialect,
        text(asked, "method").orElse("POST").toUpperCase(Locale.ROOT),
        Recording.withoutQuery(path),
        status(asked),
        text(asked, "contentType").orElseGet(() -> header(headers, "content-type")),
        text(asked, "contentEncoding").orElseGet(() -> header(headers, "content-encoding")),
        headers,
        request);
  }

  /** The API family, from {@code dialect} or else {@code provider}. */
  static Dialect dialect(JsonNode asked) {
    String provider =
        text(asked, "dialect").or(() -> text(asked, "provider")).orElse(DEFAULT_PROVIDER);
    return Recording.dialectOf(provider.toLowerCase(Locale.ROOT))
        .orElseThrow(() -> new IllegalArgumentException("no such provider: " + provider));
  }

  private static Optional<String> text(JsonNode asked, String name) {
    JsonNode value = asked.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw new IllegalArgumentException(name + " must be a text");
    }
    return Optional.of(value.textValue());
  }

  private static int status(JsonNode asked) {
    JsonNode status = asked.path("status");
    if (status.isMissingNode() || status.isNull()) {
      return 200;
    }
    if (!status.isInt() || status.intValue() < 100 || status.intValue() > 599) {
      throw new IllegalArgumentException("status must be 100 to 599");
    }
    return status.intValue();
  }

  private static Map<String, List<String>> headers(JsonNode asked) {
    JsonNode written = asked.path("headers");
    if (!written.isObject() && !written.isMissingNode() && !written.isNull()) {
      throw new IllegalArgumentException("headers must be like {\"name\": [\"value\"]}");
    }
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : written.properties()) {
      List<String> values = new ArrayList<>();
      if (field.getValue().isValueNode()) {
        values.add(field.getValue().asText());
      }
      field.getValue().forEach(value -> values.add(value.asText()));
      headers.merge(field.getKey().toLowerCase(Locale.ROOT), values, RecordedLine::concatenated);
    }
    return headers;
  }

  private static List<String> concatenated(List<String> first, List<String> second) {
    List<String> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }

  /** All values of a header, as a server would have to read them: one list. */
  private static String header(Map<String, List<String>> headers, String name) {
    return String.join(", ", headers.getOrDefault(name, List.of()));
  }

  private static ByteBuffer bytes(String name, JsonNode base64) {
    if (!base64.isTextual()) {
      throw new IllegalArgumentException(name + " must be base64");
    }
    try {
      return ByteBuffer.wrap(Base64.getDecoder().decode(base64.textValue()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " must be base64", e);
    }
  }
}
