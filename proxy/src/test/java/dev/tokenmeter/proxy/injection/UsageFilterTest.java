package dev.tokenmeter.proxy.injection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream that was asked for usage becomes the stream that was not. */
final class UsageFilterTest {
  private static final String USAGE =
      "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":1},\"obfuscation\":\"t\"}";

  /** What comes out of a stream that arrives in pieces of these sizes, over and over. */
  private static String filtered(String stream, List<Integer> sizes) {
    UsageFilter filter = new UsageFilter();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] bytes = stream.getBytes(ISO_8859_1);
    int at = 0;
    for (int i = 0; at < bytes.length; i++) {
      int to = Math.min(bytes.length, at + sizes.get(i % sizes.size()));
      filter.feed(bytes, at, to, out::write);
      at = to;
    }
    filter.end(out::write);
    return out.toString(ISO_8859_1);
  }

  private static String filtered(String stream) {
    return filtered(stream, List.of(Integer.MAX_VALUE / 2));
  }

  /** A stream with what asking adds, and the one without. */
  record Pair(String asked, String unasked) {

    Pair plus(Pair next) {
      return new Pair(asked + next.asked, unasked + next.unasked);
    }
  }

  @Property
  void askedStream_inAnySplit_becomesTheOtherOne(
      @ForAll("streams") Pair stream, @ForAll("sizes") List<Integer> sizes) {
    assertThat(filtered(stream.asked(), sizes)).isEqualTo(stream.unasked());
  }

  @Property
  void unaskedStream_inAnySplit_isUntouched(
      @ForAll("streams") Pair stream, @ForAll("sizes") List<Integer> sizes) {
    assertThat(filtered(stream.unasked(), sizes)).isEqualTo(stream.unasked());
  }

  @Property
  void anyBytes_inAnySplit_giveTheSame(
      @ForAll("noise") String stream, @ForAll("sizes") List<Integer> sizes) {
    assertThat(filtered(stream, sizes)).isEqualTo(filtered(stream));
  }

  @Provide
  Arbitrary<List<Integer>> sizes() {
    return Arbitraries.integers().between(1, 60).list().ofMinSize(1).ofMaxSize(8);
  }

  @Provide
  Arbitrary<String> noise() {
    return Arbitraries.of(
            "data:", "data", " ", "\n", "\r", "\r\n", ":", "{", "}", "\"usage\":null", ",", USAGE)
        .list()
        .ofMaxSize(40)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<Pair> streams() {
    return Arbitraries.of("\n", "\r\n", "\r")
        .flatMap(
            end ->
                event(end)
                    .list()
                    .ofMaxSize(12)
                    .map(events -> events.stream().reduce(new Pair("", ""), Pair::plus)));
  }

  private static Arbitrary<Pair> event(String end) {
    String blank = end + end;
    Arbitrary<Pair> chunk =
        Combinators.combine(
                Arbitraries.of("data: ", "data:", "id: 7" + end + "data:  "),
                Arbitraries.of("", "x", "\u00c3\u00a9", "\\\"usage\\\":null", "{\"usage\":null}"),
                Arbitraries.of("}", ",\"obfuscation\":\"q\"}"))
            .as(
                (field, text, close) -> {
                  String open =
                      field
                          + "{\"choices\":[{\"delta\":{\"content\":\""
                          + text.replace("\"", "\\\"")
                          + "\",\"usage\":null}}]";
                  return new Pair(open + ",\"usage\":null" + close + blank, open + close + blank);
                });
    Arbitrary<Pair> usage =
        Arbitraries.of(USAGE, USAGE.replace("data: ", "data:"), ": x" + end + USAGE)
            .map(
                line ->
                    line.startsWith(":")
                        ? new Pair(line + blank, ": x" + end)
                        : new Pair(line + blank, ""));
    Arbitrary<Pair> other =
        Arbitraries.of(
                "data: [DONE]" + blank,
                ": keep-alive" + blank,
                ":" + end,
                end,
                "event: ping" + end + "data: {}" + blank,
                "data: {\"choices\":[],\"prompt_filter_results\":[]}" + blank,
                "data: {\"error\":{\"message\":\"usage\"},\"usage\":{},\"choices\":[]}" + blank,
                "data: {\"choices\":[{}],\"usage\":{\"prompt_tokens\":1}}" + blank,
                "data: {\"choices\":null,\"usage\":{\"prompt_tokens\":1}}" + blank)
            .map(text -> new Pair(text, text));
    return Arbitraries.oneOf(chunk, usage, other);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":1,"usage":null}           | {"a":1}
          {"usage":null,"a":1}           | {"a":1}
          {"usage":null}                 | {}
          {"a": 1, "usage": null}        | {"a": 1}
          {"a": 1, "usage": null, "b":2} | {"a": 1, "b":2}
          { "usage" : null , "a" : 1 }   | { "a" : 1 }
          """)
  void usageThatSaysNull_goesWithItsComma(String asked, String unasked) {
    assertThat(filtered("data: " + asked + "\n\n")).isEqualTo("data: " + unasked + "\n\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {\"usage\":null,\"usage\":null}\n\n",
        "data: {\"us\\u0061ge\":null,\"usage\":null}\n\n",
        "data: {\"choices\":[],\"usage\":{}\n\n",
        "data: {\"choices\":[],\"usage\":[]}\n\n",
        "data: {\"choices\":[],\ndata: \"usage\":{}}\n\n",
        "data: [{\"choices\":[],\"usage\":{}}]\n\n",
        "data: {\"choices\":[],\"usage\":{}} x\n\n",
        "Data: {\"choices\":[],\"usage\":{}}\n\n",
        "<html>\"usage\"</html>",
        "{\"choices\":[],\"usage\":{}}",
        "data: {\"usage\":nul",
      })
  void stream_thatIsOdd_isUntouched(String stream) {
    assertThat(filtered(stream)).isEqualTo(stream);
  }

  @Test
  void usageChunk_withoutBlankLineAtTheEnd_goes() {
    assertThat(filtered("data: {}\n\n" + USAGE)).isEqualTo("data: {}\n\n");
    assertThat(filtered("data: {}\n\n" + USAGE + "\n")).isEqualTo("data: {}\n\n");
  }

  @Test
  void byteOrderMark_beforeTheFirstChunk_stays() {
    String mark = "\u00ef\u00bb\u00bf";
    assertThat(filtered(mark + "data: {\"a\":1,\"usage\":null}\n\n"))
        .isEqualTo(mark + "data: {\"a\":1}\n\n");
  }

  @Test
  void comment_betweenEvents_isNotHeld() {
    UsageFilter filter = new UsageFilter();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] comment = ": keep-al".getBytes(ISO_8859_1);
    filter.feed(comment, 0, comment.length, out::write);
    assertThat(out.toString(ISO_8859_1)).isEqualTo(": keep-al");
  }

  @Test
  void event_beyondTheBound_passesUnread() {
    String big = "data: {\"a\":\"" + "x".repeat(UsageFilter.MAX_EVENT) + "\",\"usage\":null}\n\n";
    assertThat(filtered(big + USAGE + "\n\n", List.of(1_000))).isEqualTo(big);
  }
}
