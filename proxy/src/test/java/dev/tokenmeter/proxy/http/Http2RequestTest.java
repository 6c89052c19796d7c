package dev.tokenmeter.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("SEC-12")
@net.jqwik.api.Tag("SEC-12")
final class Http2RequestTest {

  private static Http2Headers headers(String... fields) {
    Http2Headers headers = new DefaultHttp2Headers(false);
    for (String field : fields) {
      int colon = field.indexOf(':', 1);
      headers.add(
          AsciiString.of(field.substring(0, colon)), AsciiString.of(field.substring(colon + 2)));
    }
    return headers;
  }

  private static Http2Headers get(String... more) {
    Http2Headers headers =
        headers(":method: GET", ":scheme: https", ":authority: h:1", ":path: /a?b");
    headers(more).forEach(field -> headers.add(field.getKey(), field.getValue()));
    return headers;
  }

  private static List<String> lines(HttpRequest request) {
    return request.headers().entries().stream()
        .map(field -> field.getKey() + ": " + field.getValue())
        .toList();
  }

  @Test
  void head_keepsOrderAndValuesOfItsFields() {
    HttpRequest request =
        Http2Request.head(get("b: 2", "a: \u00e9, x", "b: 1"), Http2Request.Body.NONE)
            .orElseThrow();

    assertThat(request.method().name()).isEqualTo("GET");
    assertThat(request.uri()).isEqualTo("/a?b");
    assertThat(lines(request)).containsExactly("host: h:1", "b: 2", "a: \u00e9, x", "b: 1");
    assertThat(RequestGuard.check(request, 10)).isEmpty();
  }

  @Test
  void body_withoutALength_isChunked() {
    HttpRequest open = Http2Request.head(get(), Http2Request.Body.FOLLOWS).orElseThrow();
    HttpRequest known =
        Http2Request.head(get("content-length: 5"), Http2Request.Body.FOLLOWS).orElseThrow();

    assertThat(lines(open)).containsExactly("host: h:1", "transfer-encoding: chunked");
    assertThat(lines(known)).containsExactly("host: h:1", "content-length: 5");
  }

  @Test
  void hostField_mayRepeatTheAuthorityButNotContradictIt() {
    assertThat(lines(Http2Request.head(get("host: H:1"), Http2Request.Body.NONE).orElseThrow()))
        .containsExactly("host: h:1");
    assertThat(Http2Request.head(get("host: h:1", "host: h"), Http2Request.Body.NONE)).isEmpty();
  }

  @Test
  void connect_keepsItsAuthorityForTheGuardToRefuse() {
    HttpRequest connect =
        Http2Request.head(
                headers(":method: CONNECT", ":authority: h:443"), Http2Request.Body.FOLLOWS)
            .orElseThrow();

    assertThat(RequestGuard.check(connect, 10))
        .hasValueSatisfying(
            failure -> assertThat(failure.reason()).isEqualTo(Reason.METHOD_NOT_ALLOWED));
  }

  /** Whatever a value holds: it passes as it is, or the request does not. */
  @Property(tries = 2_000)
  void fieldValue_passesUnchangedOrNotAtAll(
      @ForAll @StringLength(max = 6) @CharRange(from = 0, to = 255) String value) {
    Optional<HttpRequest> request = Http2Request.head(get("x: " + value), Http2Request.Body.NONE);

    if (request.isPresent()) {
      assertThat(request.get().headers().get("x"))
          .isEqualTo(value)
          .doesNotContain("\r", "\n", "\0");
      assertThat(value).isEqualTo(trimmed(value));
    } else {
      assertThat(
              value.contains("\r")
                  || value.contains("\n")
                  || value.contains("\0")
                  || !value.equals(trimmed(value)))
          .isTrue();
    }
  }

  private static String trimmed(String value) {
    return value.replaceAll("^[ \\t]+|[ \\t]+$", "");
  }

  /** Whatever a path holds: no line of HTTP/1.1 is broken by it. */
  @Property(tries = 2_000)
  void path_thatIsForwarded_isOneVisibleWord(
      @ForAll @StringLength(max = 8) @CharRange(from = 0, to = 255) String rest) {
    Http2Headers headers = headers(":method: GET", ":scheme: http", ":authority: h");
    headers.path(AsciiString.of("/" + rest));

    Http2Request.head(headers, Http2Request.Body.NONE)
        .filter(request -> RequestGuard.check(request, 10).isEmpty())
        .ifPresent(
            request -> assertThat(request.uri()).isEqualTo("/" + rest).matches("[!-\"$-~]+"));
  }

  @Test
  void trailers_keepTheirFields_andPseudoFieldsAreNone() {
    assertThat(Http2Request.trailers(headers("x: 1", "y: 2"), Unpooled.EMPTY_BUFFER))
        .hasValueSatisfying(end -> assertThat(end.trailingHeaders().entries()).hasSize(2));
    assertThat(Http2Request.trailers(headers(":path: /"), Unpooled.EMPTY_BUFFER)).isEmpty();
    assertThat(Http2Request.trailers(headers("connection: x"), Unpooled.EMPTY_BUFFER)).isEmpty();
  }
}
