package dev.tokenmeter.metrics.usage.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonScannerTest {
  private static final PathTree TREE;
  private static final Path USAGE;
  private static final Path IN;
  private static final Path OUT;
  private static final Path NAME;
  private static final Path ON;
  private static final Path TEXT;
  private static final Path ARGS;
  private static final Path ROWS;
  private static final Path ROW_TYPE;
  private static final Path ROW_N;

  static {
    PathTree.Builder tree = PathTree.builder();
    USAGE = tree.object("usage");
    IN = tree.count("usage.in");
    OUT = tree.count("usage.out");
    NAME = tree.text("name", 8);
    ON = tree.flag("on");
    TEXT = tree.length("choices[].text");
    ARGS = tree.length("choices[].args");
    ROWS = tree.rows("usage.rows[]");
    ROW_TYPE = tree.text("usage.rows[].type");
    ROW_N = tree.count("usage.rows[].n");
    TREE = tree.build();
  }

  @Test
  void equalKeys_theLastOneWins() {
    Captures text = read("{\"usage\":{\"in\":1,\"out\":2},\"usage\":{\"in\":3,\"in\":4}}");
    assertThat(text.count(IN)).isEqualTo(4);
    assertThat(text.count(OUT)).isEqualTo(Captures.UNKNOWN);
  }

  @Test
  void equalKeys_aLaterNullErases() {
    Captures text = read("{\"usage\":{\"in\":1},\"usage\":null,\"name\":\"a\",\"name\":null}");
    assertThat(text.has(USAGE)).isFalse();
    assertThat(text.count(IN)).isEqualTo(Captures.UNKNOWN);
    assertThat(text.has(NAME)).isFalse();
  }

  @Test
  void equalKeys_aLaterValueOfAnotherKindErases() {
    for (String other : List.of("7", "\"x\"", "true", "[]", "[{\"in\":9}]")) {
      Captures text = read("{\"usage\":{\"in\":1},\"usage\":" + other + "}");
      assertThat(text.count(IN)).as(other).isEqualTo(Captures.UNKNOWN);
      assertThat(text.has(USAGE)).as(other).isFalse();
      assertThat(text.refusals()).as(other).containsExactly("not_an_object:usage");
    }
  }

  @Test
  void sameKeysElsewhere_areOtherPlaces() {
    Captures text =
        read(
            "{\"in\":9,\"x\":{\"usage\":{\"in\":9}},\"usage\":{\"usage\":{\"in\":9},\"x\":[{\"in\":9}],\"in\":1,\"In\":9,\"in \":9},\"usages\":{\"in\":9},\"choices\":[{\"usage\":{\"in\":9}}]}");
    assertThat(text.count(IN)).isEqualTo(1);
  }

  @Test
  void names_areUnescapedBeforeTheyAreCompared() {
    Captures text =
        read(
            "{\"\\u0075s\\u0061ge\":{\"\\u0069n\":1,\"o\\/ut\":2},\"n\\u0061me\":\"\\ud83d\\ude00\\n\"}");
    assertThat(text.count(IN)).isEqualTo(1);
    assertThat(text.count(OUT)).isEqualTo(Captures.UNKNOWN);
    assertThat(text.text(NAME)).hasValue("😀\n");
  }

  @Test
  void textBeyondItsBound_countsAsAbsent() {
    assertThat(read("{\"name\":\"12345678\"}").text(NAME)).hasValue("12345678");
    assertThat(read("{\"name\":\"123456789\"}").text(NAME)).isEmpty();
    assertThat(read("{\"name\":\"123456789\",\"name\":\"1\"}").text(NAME)).hasValue("1");
  }

  @Test
  void flags_areTrueFalseOrNothing() {
    assertThat(read("{\"on\":true}").flag(ON)).hasValue(true);
    assertThat(read("{\"on\":false}").flag(ON)).hasValue(false);
    assertThat(read("{\"on\":\"true\"}").flag(ON)).isEmpty();
    assertThat(read("{\"on\":null}").flag(ON)).isEmpty();
  }

  @Test
  void lengths_addUpOverElementsInUtf8Bytes() {
    Captures text =
        read(
            "{\"choices\":[{\"text\":\"ab\"},{\"text\":\"\\u00e9é\\n\\ud83d\\ude00\"},{\"text\":null}]}");
    assertThat(text.length(TEXT)).isEqualTo(2 + 2 + 2 + 1 + 4);
  }

  @Test
  void lengthOfAnObject_isItsTextAsWritten() {
    Captures text = read("{\"choices\":[{\"args\":{\"a\": [1]}},{\"args\":\"xyz\"}]}");
    assertThat(text.length(ARGS)).isEqualTo("{\"a\": [1]}".length() + 3);
  }

  @Test
  void rows_holdTheColumnsOfEachElement() {
    Captures text =
        read(
            "{\"usage\":{\"rows\":[{\"type\":\"a\",\"n\":1},{\"n\":2},{\"type\":\"c\"}],\"in\":5}}");
    List<Row> rows = text.rows(ROWS);
    assertThat(rows).hasSize(3);
    assertThat(rows.get(0).text(ROW_TYPE)).hasValue("a");
    assertThat(rows.get(0).count(ROW_N)).isEqualTo(1);
    assertThat(rows.get(1).text(ROW_TYPE)).isEmpty();
    assertThat(rows.get(2).count(ROW_N)).isEqualTo(Captures.UNKNOWN);
    assertThat(text.count(IN)).isEqualTo(5);
  }

  @Test
  void rows_ofAReplacedObjectAreGone() {
    assertThat(
            read("{\"usage\":{\"rows\":[{\"n\":1}]},\"usage\":{\"rows\":[{\"n\":2}]}}").rows(ROWS))
        .hasSize(1);
    assertThat(read("{\"usage\":{\"rows\":[{\"n\":1}]},\"usage\":null}").rows(ROWS)).isEmpty();
    assertThat(read("{\"usage\":{\"rows\":[{\"n\":1}],\"rows\":null}}").rows(ROWS)).isEmpty();
  }

  @Test
  void rows_areBounded() {
    String rows = "{\"n\":1},".repeat(Captures.MAX_ROWS) + "{\"n\":2}";
    Captures text = read("{\"usage\":{\"rows\":[" + rows + "]}}");
    assertThat(text.rows(ROWS)).hasSize(Captures.MAX_ROWS);
    assertThat(text.refusals()).containsExactly("too_many_rows:usage.rows[]");
  }

  @Test
  void depthAtTheBoundAndBeyond_isReadOn() {
    for (int depth :
        new int[] {
          Containers.EXACT_DEPTH - 1, Containers.EXACT_DEPTH, Containers.EXACT_DEPTH + 1, 100_000
        }) {
      String nested = "[".repeat(depth) + "\"]\\\"\"" + "]".repeat(depth);
      assertThat(read("{\"x\":" + nested + ",\"usage\":{\"in\":1}}").count(IN)).isEqualTo(1);
    }
  }

  @Test
  void bracketsThatDoNotMatch_areRefusedUpToTheBound() {
    String open = "[".repeat(Containers.EXACT_DEPTH - 2);
    assertThat(valid("{\"x\":" + open + "}" + "]".repeat(Containers.EXACT_DEPTH - 3) + "}"))
        .isFalse();
  }

  @Test
  void manyOpenArrays_areIncomplete() {
    assertThat(valid("[".repeat(100_000))).isFalse();
    assertThat(valid("{\"a\":".repeat(100_000))).isFalse();
  }

  @Test
  void keyAtItsBoundAndBeyond_isNoError() {
    for (int length : new int[] {63, 64, 65, 1 << 20}) {
      assertThat(read("{\"" + "k".repeat(length) + "\":1,\"usage\":{\"in\":1}}").count(IN))
          .isEqualTo(1);
    }
  }

  @Test
  void hugeNumber_isRefusedNotRead() {
    Captures text = read("{\"usage\":{\"in\":" + "9".repeat(1 << 20) + ",\"out\":1}}");
    assertThat(text.count(IN)).isEqualTo(Captures.UNKNOWN);
    assertThat(text.count(OUT)).isEqualTo(1);
    assertThat(text.refusals()).containsExactly("out_of_range:usage.in");
  }

  @Test
  void bytesThatAreNoUtf8_areTolerated() {
    byte[] json = "{\"x\":\"@@@\",\"usage\":{\"in\":1}}".getBytes(StandardCharsets.US_ASCII);
    json[6] = (byte) 0xFF;
    json[7] = (byte) 0xC0;
    json[8] = (byte) 0x80;
    JsonScanner scanner = new JsonScanner(TREE, JsonScanner.Extent.VALUE);
    scanner.feed(json, 0, json.length);
    assertThat(scanner.finish()).isTrue();
    assertThat(scanner.captures().count(IN)).isEqualTo(1);
  }

  private static Captures read(String json) {
    JsonScanner scanner = scanned(json);
    assertThat(scanner.finish()).isTrue();
    return scanner.captures();
  }

  private static boolean valid(String json) {
    return scanned(json).finish();
  }

  private static JsonScanner scanned(String json) {
    JsonScanner scanner = new JsonScanner(TREE, JsonScanner.Extent.VALUE);
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    int i = scanner.feed(bytes, 0, bytes.length);
    while (scanner.elementEnded()) {
      scanner.nextElement();
      i = scanner.feed(bytes, i, bytes.length);
    }
    return scanner;
  }
}
