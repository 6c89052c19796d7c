package dev.tokenmeter.proxy.injection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
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

/** A chat stream is asked for usage only where its client left that open, by a few bytes more. */
final class RequestEditTest {

  private static String edited(String body) {
    byte[] bytes = body.getBytes(UTF_8);
    return RequestEdit.of(bytes).map(edit -> new String(apply(bytes, edit), UTF_8)).orElse(body);
  }

  private static byte[] apply(byte[] body, RequestEdit edit) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(body, 0, edit.from());
    out.writeBytes(edit.bytes());
    out.write(body, edit.to(), body.length - edit.to());
    assertThat(out.size()).isEqualTo(body.length + edit.growth());
    return out.toByteArray();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"stream":true}                        | {"stream":true,"stream_options":{"include_usage":true}}
          { "stream" : true }                    | { "stream" : true,"stream_options":{"include_usage":true} }
          {"a":"}","stream":true,"m":[{"b":1}]}  | {"a":"}","stream":true,"m":[{"b":1}],"stream_options":{"include_usage":true}}
          {"stream_options":{},"stream":true}    | {"stream_options":{"include_usage":true},"stream":true}
          {"stream_options":null,"stream":true}  | {"stream_options":{"include_usage":true},"stream":true}
          {"stream":true,"stream_options":{ "include_obfuscation": false }} | {"stream":true,"stream_options":{ "include_obfuscation": false,"include_usage":true }}
          """)
  void body_thatLeavesUsageOpen_isMadeToAskForIt(String body, String asking) {
    assertThat(edited(body)).isEqualTo(asking);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "[]",
        "{}",
        "[{\"stream\":true}]",
        "{\"stream\":false}",
        "{\"stream\":\"true\"}",
        "{\"stream\":1}",
        "{\"stream\":null}",
        "{\"STREAM\":true}",
        "{\"a\":{\"stream\":true}}",
        "{\"stream\":true,\"stream_options\":{\"include_usage\":false}}",
        "{\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
        "{\"stream\":true,\"stream_options\":{\"include_usage\":null}}",
        "{\"stream\":true,\"stream_options\":{\"continuous_usage_stats\":true}}",
        "{\"stream\":true,\"stream_options\":{\"include\\u005fusage\":false}}",
        "{\"stream\":true,\"stream_options\":[]}",
        "{\"stream\":true,\"stream_options\":{},\"stream_options\":{}}",
        "{\"stream\":true,\"stream\":true}",
        "{\"str\\u0065am\":true}",
        "{\"stream\":true,\"stream\\u005foptions\":{\"include_usage\":false}}",
        "{\"stream\":true",
        "{\"stream\":true}}",
        "{\"stream\":true} x",
        "{\"stream\":true,}",
        "{\"stream\":true,\"a\":01}",
        "{stream:true}",
        "\ufeff{\"stream\":true}",
      })
  void body_thatDecidedOrIsOdd_isLeftAlone(String body) {
    assertThat(RequestEdit.of(body.getBytes(UTF_8))).isEmpty();
  }

  @Test
  void body_inAnyBytes_isReadWithoutFailing() {
    for (int b = 0; b < 256; b++) {
      assertThat(RequestEdit.of(new byte[] {'{', (byte) b, '"', (byte) b, '}'})).isEmpty();
    }
  }

  @Property
  void askingBody_withoutWhatWasWritten_isTheBody(@ForAll("bodies") String body) {
    String asking = edited(body);
    assertThat(asking).isNotEqualTo(body);
    assertThat(asking.replaceFirst(",\"stream_options\":\\{\"include_usage\":true}", ""))
        .isEqualTo(body);
    assertThat(RequestEdit.of(asking.getBytes(UTF_8))).as("asked twice").isEmpty();
  }

  @Provide
  Arbitrary<String> bodies() {
    Arbitrary<String> value =
        Arbitraries.of(
            "1", "null", "[]", "{}", "\"\\\"}{\"", "{\"stream\":false}", "[1,{\"b\":[\"]\"]}]");
    Arbitrary<String> space = Arbitraries.of("", " ", "\n", "\r\n\t");
    return Combinators.combine(value, value, space, space)
        .as(
            (before, after, inside, around) ->
                around
                    + "{"
                    + inside
                    + "\"a\":"
                    + before
                    + inside
                    + ","
                    + inside
                    + "\"stream\""
                    + inside
                    + ":"
                    + around
                    + "true,\"messages\":"
                    + after
                    + inside
                    + "}"
                    + around);
  }
}
