package dev.tokenmeter.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QueryCredentialsTest {

  @ParameterizedTest
  @CsvSource({
    "/p?key=v, /p",
    "/p?key, /p",
    "/p?key=v&a=1, /p?a=1",
    "/p?a=1&key=v, /p?a=1",
    "/p?a=%2f&key=v&b=+&, /p?a=%2f&b=+&",
    "/p?%6Bey=v&a, /p?a",
    "/p?keys=v&akey=w, /p?keys=v&akey=w",
    "/p?a=key=v, /p?a=key=v",
    "/p?key=a&key=b&, /p?",
    "/p?, /p?",
    "/key=v, /key=v",
  })
  void parameter_isTakenOutAndNothingElse(String target, String expected) {
    assertThat(QueryCredentials.without(target, "key"::equals)).isEqualTo(expected);
  }

  @Property
  void otherParameters_keepEveryByte(
      @ForAll("pieces") List<String> before,
      @ForAll("pieces") List<String> after,
      @ForAll("values") String secret) {
    List<String> all =
        IntStream.range(0, before.size() + after.size())
            .mapToObj(i -> i < before.size() ? before.get(i) : after.get(i - before.size()))
            .toList();
    String rest = all.isEmpty() ? "" : "?" + String.join("&", all);
    String with =
        IntStream.rangeClosed(0, all.size())
            .mapToObj(
                i ->
                    i < before.size()
                        ? before.get(i)
                        : i == before.size() ? "key=" + secret : all.get(i - 1))
            .collect(Collectors.joining("&", "/p?", ""));
    assertThat(QueryCredentials.without(with, "key"::equals)).isEqualTo("/p" + rest);
    assertThat(QueryCredentials.values(with, "key"))
        .containsExactly(QueryCredentials.decode(secret));
  }

  @Property
  void decoding_neverThrowsAndOfEscapesGivesTheBytesBack(@ForAll("values") String text) {
    String escaped = text.chars().mapToObj("%%%02X"::formatted).collect(Collectors.joining());
    assertThat(QueryCredentials.decode(escaped)).isEqualTo(text);
    assertThat(QueryCredentials.decode(text).length()).isLessThanOrEqualTo(text.length());
  }

  @Provide
  Arbitrary<List<String>> pieces() {
    return Arbitraries.strings()
        .withChars("abk=%2e+;/?:@~-")
        .ofMaxLength(12)
        .filter(piece -> !QueryCredentials.decode(piece.split("=", 2)[0]).equals("key"))
        .list()
        .ofMaxSize(5);
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.strings().withChars("abcXYZ019%2-_.~+=/?").ofMaxLength(30);
  }
}
