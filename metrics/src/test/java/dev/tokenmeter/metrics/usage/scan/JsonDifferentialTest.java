package dev.tokenmeter.metrics.usage.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The scanner accepts what a full parser accepts and finds what a full parser finds. */
final class JsonDifferentialTest {
  private static final ObjectMapper JACKSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final PathTree TREE;
  private static final Path A_N;
  private static final Path B_A_N;
  private static final Path NAME;
  private static final Path LENGTH;

  static {
    PathTree.Builder tree = PathTree.builder();
    A_N = tree.count("a.n");
    B_A_N = tree.count("b.a.n");
    NAME = tree.text("name");
    LENGTH = tree.length("text");
    TREE = tree.build();
  }

  @Property(tries = 3_000)
  void validJson_isFoundTheSameAsByAFullParser(
      @ForAll("objects") String json, @ForAll @IntRange(min = 1, max = 40) int size) {
    compare(json, size);
  }

  @Property(tries = 6_000)
  void damagedJson_isJudgedTheSameAsByAFullParser(
      @ForAll("objects") String json,
      @ForAll @IntRange(min = 0, max = 10_000) int at,
      @ForAll("damage") String damage,
      @ForAll @IntRange(min = 0, max = 2) int removed) {
    int from = at % (json.length() + 1);
    int to = Math.min(json.length(), from + removed);
    compare(json.substring(0, from) + damage + json.substring(to), 1 + at % 17);
  }

  private static void compare(String json, int size) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    JsonScanner scanner = new JsonScanner(TREE, JsonScanner.Extent.LINE);
    int at = 0;
    boolean trailing = false;
    while (at < bytes.length && !trailing) {
      int end = Math.min(bytes.length, at + size);
      int next = scanner.feed(bytes, at, end);
      if (next < end && !scanner.ended()) {
        scanner.joinLine();
        next++;
      } else if (next < end) {
        trailing = " \t\n\r".indexOf(bytes[next]) < 0;
        next++;
      }
      at = next;
    }
    boolean valid = scanner.finish() && !trailing;
    Optional<JsonNode> tree = parse(json);
    assertThat(valid).as(json).isEqualTo(tree.isPresent());
    tree.filter(JsonNode::isObject).ifPresent(root -> same(json, scanner.captures(), root));
  }

  private static void same(String json, Captures found, JsonNode root) {
    assertThat(found.count(A_N)).as(json).isEqualTo(count(root.path("a").path("n")));
    assertThat(found.count(B_A_N)).as(json).isEqualTo(count(root.path("b").path("a").path("n")));
    JsonNode name = root.path("name");
    boolean text =
        name.isTextual()
            && name.textValue().getBytes(StandardCharsets.UTF_8).length <= PathTree.TEXT_BYTES
            && !hasLoneSurrogate(name.textValue());
    if (text || !name.isTextual()) {
      assertThat(found.text(NAME))
          .as(json)
          .isEqualTo(text ? Optional.of(name.textValue()) : Optional.empty());
    }
  }

  private static long count(JsonNode node) {
    if (node.isTextual() && node.textValue().matches("[0-9]{1,15}")) {
      long value = Long.parseLong(node.textValue());
      return value <= Count.MAX ? value : Captures.UNKNOWN;
    }
    if (!node.isNumber()) {
      return Captures.UNKNOWN;
    }
    double value = node.doubleValue();
    boolean counts = value >= 0 && value <= Count.MAX && value == Math.rint(value);
    return counts ? (long) value : Captures.UNKNOWN;
  }

  private static Optional<JsonNode> parse(String json) {
    try {
      JsonNode node = JACKSON.readTree(json.getBytes(StandardCharsets.UTF_8));
      return node.isMissingNode() ? Optional.empty() : Optional.of(node);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean hasLoneSurrogate(String text) {
    return !text.equals(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<String> damage() {
    return Arbitraries.of(
        "", "{", "}", "[", "]", ",", ":", "\"", "\\", "0", "-", ".", "e", "+", "1", "null", "tru",
        "\n", " ", "\u0000", "/", "'", "NaN", "\\u12", "x", "\u00e9", "[]", "{}", "\t", "\f");
  }

  @Provide
  Arbitrary<String> objects() {
    return object(values(3));
  }

  private static Arbitrary<String> values(int depth) {
    Arbitrary<String> scalars =
        Arbitraries.oneOf(
            numbers(), strings(), Arbitraries.of("true", "false", "null", "\"12\"", "\"007\""));
    if (depth == 0) {
      return scalars;
    }
    Arbitrary<String> inner = values(depth - 1);
    Arbitrary<String> arrays =
        inner.list().ofMaxSize(3).map(items -> "[" + String.join(" ,", items) + "]");
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(3, scalars),
        net.jqwik.api.Tuple.of(4, object(inner)),
        net.jqwik.api.Tuple.of(1, arrays));
  }

  private static Arbitrary<String> object(Arbitrary<String> values) {
    Arbitrary<String> keys =
        Arbitraries.of("a", "b", "n", "name", "text", "\\u0061", "\\u006e", "other", "", "aa");
    return keys.flatMap(key -> values.map(value -> "\"" + key + "\" :" + value))
        .list()
        .ofMaxSize(5)
        .map(members -> "{" + String.join(", ", members) + "\n}");
  }

  private static Arbitrary<String> numbers() {
    return Arbitraries.of(
        "0",
        "-0",
        "12",
        "12.0",
        "1.2e1",
        "12.5",
        "-7",
        "1e3",
        "999999999999",
        "1000000000000",
        "1000000000001",
        "1e400",
        "0.5e1",
        "123456789012345678901234567890",
        "00",
        "1.",
        "-",
        "1e",
        "01",
        "1e+2",
        "2E-0");
  }

  private static Arbitrary<String> strings() {
    return Arbitraries.of(
            "abc",
            "\\n",
            "\\\"",
            "\\\\",
            "\\u00e9",
            "\\ud83d\\ude00",
            "\\ud83d",
            "é",
            "😀",
            "{\\\"a\\\":{\\\"n\\\":9}}",
            "/",
            "\\/",
            " ",
            "0123456789abcdef",
            "\\x",
            "\\u00g0",
            "\u007f")
        .list()
        .ofMaxSize(4)
        .map(parts -> "\"" + String.join("", parts) + "\"");
  }

  /** What the length of a text is follows from its bytes alone. */
  @Property(tries = 500)
  void lengthOfAText_isThatOfItsUtf8(
      @ForAll List<@IntRange(min = 32, max = 0xD7FF) Integer> points) {
    StringBuilder text = new StringBuilder();
    points.forEach(text::appendCodePoint);
    String json = "{\"text\":" + JACKSON.valueToTree(text.toString()) + "}";
    JsonScanner scanner = new JsonScanner(TREE, JsonScanner.Extent.VALUE);
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    scanner.feed(bytes, 0, bytes.length);
    assertThat(scanner.finish()).isTrue();
    assertThat(scanner.captures().length(LENGTH))
        .isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8).length);
  }
}
