package dev.tokenmeter.metrics.usage.tap;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.CountedIds;
import dev.tokenmeter.metrics.usage.Endpoints;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One recorded answer with what has to be counted of it: lines of {@code name: value}, a line
 * {@code ---}, and the body as it came.
 *
 * <p>{@code request} is method and path, {@code type} the content type of the answer, {@code asked}
 * the body of the request, {@code counts} all that is reported, {@code counts MODEL} the part of
 * one model, {@code units} what is billed beside tokens, {@code complete} whether the provider's
 * end was seen ({@code yes}), {@code unmetered} why nothing was counted.
 */
final class Fixture {
  private static final byte[] RULE = "\n---\n".getBytes(StandardCharsets.US_ASCII);

  private final String name;
  private final Map<String, String> head;
  private final byte[] body;

  private Fixture(String name, Map<String, String> head, byte[] body) {
    this.name = name;
    this.head = head;
    this.body = body;
  }

  byte[] body() {
    return body;
  }

  static Fixture of(Path file) throws IOException {
    byte[] text = Files.readAllBytes(file);
    int rule = new String(text, StandardCharsets.ISO_8859_1).indexOf("\n---\n");
    Map<String, String> head = new LinkedHashMap<>();
    for (String line : new String(text, 0, rule, StandardCharsets.UTF_8).lines().toList()) {
      String[] field = line.split(": ?", 2);
      head.put(field[0], field[1]);
    }
    String name = String.valueOf(file.getFileName()).replace(".txt", "");
    return new Fixture(name, head, Arrays.copyOfRange(text, rule + RULE.length, text.length));
  }

  Fixture withBody(byte[] other) {
    return new Fixture(name, head, other);
  }

  boolean isEventStream() {
    return get("type", "").startsWith("text/event-stream");
  }

  /** The report of a tap that sees the body in pieces of one size. */
  UsageReport read(int size, String encoding) {
    return read(size, encoding, CountedIds.NONE);
  }

  UsageReport read(int size, String encoding, CountedIds counted) {
    String[] request = get("request", "POST /").split(" ", 2);
    Dialect dialect = Dialect.valueOf(get("dialect", "openai").toUpperCase(Locale.ROOT));
    ExchangeTap tap =
        ExchangeTap.open(Endpoints.of(dialect, request[0], request[1]), new Calibration(), counted);
    tap.requestHead("application/json", "");
    tap.requestBody(ByteBuffer.wrap(get("asked", "{}").getBytes(StandardCharsets.UTF_8)));
    tap.responseHead(200, get("type", "application/json"), encoding);
    for (int at = 0; at < body.length; at += size) {
      tap.responseBody(ByteBuffer.wrap(body, at, Math.min(size, body.length - at)).slice());
    }
    return tap.finish(get("cut", "no").equals("yes"));
  }

  /** Everything reported that is not 0; empty if nothing is to be reported. */
  Optional<Map<TokenType, Long>> counts() {
    return Optional.ofNullable(head.get("counts")).map(Told::buckets);
  }

  /** The parts of single models. */
  Map<String, Map<TokenType, Long>> countsByModel() {
    Map<String, Map<TokenType, Long>> parts = new LinkedHashMap<>();
    head.forEach(
        (field, value) -> {
          if (field.startsWith("counts ")) {
            parts.put(field.substring("counts ".length()), Told.buckets(value));
          }
        });
    return parts;
  }

  Map<BilledUnit, Long> units() {
    Map<BilledUnit, Long> units = new EnumMap<>(BilledUnit.class);
    for (String part : get("units", "").split(", ", -1)) {
      if (!part.isEmpty()) {
        String[] words = part.split(" ", 2);
        units.put(BilledUnit.valueOf(words[0].toUpperCase(Locale.ROOT)), Long.valueOf(words[1]));
      }
    }
    return units;
  }

  String get(String field, String otherwise) {
    return head.getOrDefault(field, otherwise);
  }

  @Override
  public String toString() {
    return name;
  }
}
