package dev.tokenmeter.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upstream is not trusted either: what of its answers is passed on. */
@Tag("SEC-12")
final class ResponseGuardTest {

  private static final int MAX_HEADERS = 200;

  private static Optional<Failure> check(String raw, Upgrade upgrade, int interim) {
    HttpResponse response = Wire.response(raw.replace("^", "\r\n"));
    return ResponseGuard.check(response, upgrade, interim, MAX_HEADERS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK^Content-Length: 0^^",
        "HTTP/1.1 200 OK^Transfer-Encoding: CHUNKED^^0^^",
        "HTTP/1.1 200^^",
        "HTTP/1.0 200 OK^^",
        "HTTP/1.1 529 ^Content-Length: 0^^",
        "HTTP/1.1 204 No Content^^",
        "HTTP/1.1 200 OK^X-A : b^^",
        "HTTP/1.1 200 OK^X-A \t : b^X-B: c^^",
        "HTTP/1.1 200 OK^X-A: b^ and more^^",
        "HTTP/1.1 200 OK^!#$%&'*+-._`|~: b^^",
        "HTTP/1.1 100 Continue^^",
        "HTTP/1.1 103 Early Hints^Link: x^^",
        "HTTP/1.1 404 Not Found^Set-Cookie: a^Set-Cookie: b^X: \u00e9^^"
      })
  void response_that_providers_send_passes(String raw) {
    assertThat(check(raw, new Upgrade.None(), 0)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK^Content-Length: 5^Transfer-Encoding: chunked^^",
        "HTTP/1.1 200 OK^Content-Length: 5^Content-Length: 6^^",
        "HTTP/1.1 200 OK^Content-Length: 5^Content-Length: 5^^",
        "HTTP/1.1 200 OK^Content-Length: -1^^",
        "HTTP/1.1 200 OK^Content-Length: 5 5^^",
        "HTTP/1.1 200 OK^Transfer-Encoding: gzip, chunked^^",
        "HTTP/1.1 200 OK^Transfer-Encoding: gzip^^",
        "HTTP/1.1 200 OK^Transfer-Encoding: chunked, identity^^",
        "HTTP/1.0 200 OK^Transfer-Encoding: chunked^^0^^",
        "HTTP/1.1 099 x^^",
        "HTTP/1.1 600 x^^",
        "HTTP/1.1 999 x^^",
        "HTTP/1.1 20 x^^",
        "HTTP/1.1 abc x^^",
        "HTTP/2.0 200 OK^^",
        "ICY 200 OK^^",
        "HTTP/1.1 200 OK^X-A: b\u0000c^^",
        "HTTP/1.1 200 OK^X-A: b\rc^^",
        "HTTP/1.1 200 OK^X-A: b\u0007c^^",
        "HTTP/1.1 200 OK^X(A): b^^",
        "HTTP/1.1 200 OK^Bad Name: b^^",
        "HTTP/1.1 200 OK^Bad\tName: b^^",
        "HTTP/1.1 200 OK^X-A \t x : b^^",
        "HTTP/1.1 200 OK^ X-A: b^^",
        "HTTP/1.1 200 OK^: b^^",
        "HTTP/1.1 200 OK^X\u00e9: b^^",
        "HTTP/1.1 200 OK^X\u0000: b^^",
        "HTTP/1.1 200 OK^X[A]: b^^",
        "HTTP/1.1 200 OK^X-A\u000b: b^^",
        "HTTP/1.1 200 OK^junk^^",
        "HTTP/1.1 200 OK^Foo: b^Fo ^^",
        "HTTP/1.1 200 OK^Foo: b^Fo ^:x: y^^",
        "HTTP/1.1 200 OK^Content-Length 5: 0^^",
        "garbage^^",
        "HTTP/1.1 101 x^Connection: Upgrade^Upgrade: websocket^^"
      })
  void response_that_a_client_could_misread_is_a_502(String raw) {
    assertThat(check(raw, new Upgrade.None(), 0).map(failure -> failure.reason().status()))
        .contains(502);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-A : b^", "Bad Name: b^", "Foo: b^Fo ^"})
  void judgement_of_a_name_does_not_depend_on_how_the_head_was_cut(String fields) {
    String raw = "HTTP/1.1 200 OK^X: y^" + fields + "^";
    boolean passes = check(raw, new Upgrade.None(), 0).isEmpty();
    List<String> bytes = raw.replace("^", "\r\n").chars().mapToObj(Character::toString).toList();
    assertThat(ResponseGuard.check(Wire.response(bytes), new Upgrade.None(), 0, MAX_HEADERS))
        .matches(found -> found.isEmpty() == passes);
    assertThat(passes).isEqualTo(fields.startsWith("X-A"));
  }

  @Test
  void switch_of_protocols_passes_only_as_asked_for() {
    String raw = "HTTP/1.1 101 x^Connection: Upgrade^Upgrade: websocket^^";
    assertThat(check(raw, new Upgrade.Tunnel("websocket"), 0)).isEmpty();
    assertThat(check(raw, new Upgrade.Tunnel("spdy/9"), 0)).isPresent();
  }

  @Test
  void as_many_interim_responses_as_the_limit_pass_and_one_more_is_a_502() {
    String raw = "HTTP/1.1 103 Early Hints^^";
    assertThat(check(raw, new Upgrade.None(), ResponseGuard.MAX_INTERIM - 1)).isEmpty();
    assertThat(check(raw, new Upgrade.None(), ResponseGuard.MAX_INTERIM)).isPresent();
    assertThat(check("HTTP/1.1 200 OK^^", new Upgrade.None(), ResponseGuard.MAX_INTERIM)).isEmpty();
  }

  @Test
  void as_many_fields_as_the_limit_pass_and_one_more_is_a_502() {
    String fields = "X: v^".repeat(MAX_HEADERS);
    assertThat(check("HTTP/1.1 200 OK^" + fields + "^", new Upgrade.None(), 0)).isEmpty();
    assertThat(check("HTTP/1.1 200 OK^X: v^" + fields + "^", new Upgrade.None(), 0)).isPresent();
  }

  @Test
  void head_larger_than_the_decoder_takes_is_a_502() {
    String raw = "HTTP/1.1 200 OK^X: " + "x".repeat(64 << 10) + "^^";
    assertThat(check(raw, new Upgrade.None(), 0)).isPresent();
  }
}
