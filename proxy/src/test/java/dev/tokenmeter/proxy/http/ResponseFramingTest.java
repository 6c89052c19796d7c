package dev.tokenmeter.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How bodies are delimited towards a client, and which connections live on. */
final class ResponseFramingTest {

  private static ResponseFraming framing(String method, String version, String fields) {
    HttpResponse response = Wire.response(head(fields));
    return ResponseFraming.of(
        HttpMethod.valueOf(method), HttpVersion.valueOf(version), Persistence.KEEP_ALIVE, response);
  }

  private static String head(String fields) {
    return (fields.replace("^", "\r\n") + "\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, HTTP/1.1, HTTP/1.1 200 OK^Content-Length: 5, LENGTH, LENGTH, KEEP_ALIVE",
    "GET, HTTP/1.1, HTTP/1.1 200 OK^Transfer-Encoding: chunked, CHUNKED, CHUNKED, KEEP_ALIVE",
    "GET, HTTP/1.1, HTTP/1.1 200 OK, CLOSE, CHUNKED, KEEP_ALIVE",
    "GET, HTTP/1.1, HTTP/1.1 204 x, NONE, NONE, KEEP_ALIVE",
    "GET, HTTP/1.1, HTTP/1.1 304 x^Content-Length: 5, NONE, NONE, KEEP_ALIVE",
    "HEAD, HTTP/1.1, HTTP/1.1 200 OK^Content-Length: 5, NONE, NONE, KEEP_ALIVE",
    "HEAD, HTTP/1.1, HTTP/1.1 200 OK^Transfer-Encoding: chunked, NONE, NONE, KEEP_ALIVE",
    "HEAD, HTTP/1.1, HTTP/1.1 200 OK, NONE, NONE, KEEP_ALIVE",
    "GET, HTTP/1.1, HTTP/1.1 103 x, NONE, NONE, KEEP_ALIVE",
    "GET, HTTP/1.0, HTTP/1.1 200 OK^Content-Length: 5, LENGTH, LENGTH, KEEP_ALIVE",
    "GET, HTTP/1.0, HTTP/1.1 200 OK^Transfer-Encoding: chunked, CHUNKED, CLOSE, CLOSE",
    "GET, HTTP/1.0, HTTP/1.1 200 OK, CLOSE, CLOSE, CLOSE",
    "HEAD, HTTP/1.0, HTTP/1.1 200 OK^Transfer-Encoding: chunked, NONE, NONE, KEEP_ALIVE"
  })
  void body_is_delimited_as_its_client_can_read_it(
      String method,
      String version,
      String response,
      ResponseFraming.Body upstream,
      ResponseFraming.Body client,
      Persistence connection) {
    assertThat(framing(method, version, response))
        .isEqualTo(new ResponseFraming(upstream, client, connection));
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 200 OK^Content-Length: 5, KEEP_ALIVE",
    "HTTP/1.1 200 OK^Transfer-Encoding: chunked, KEEP_ALIVE",
    "HTTP/1.1 204 x, KEEP_ALIVE",
    "HTTP/1.1 200 OK, CLOSE",
    "HTTP/1.1 200 OK^Content-Length: 5^Connection: x^Connection: Close, CLOSE",
    "HTTP/1.0 200 OK^Content-Length: 5, CLOSE",
    "HTTP/1.0 200 OK^Content-Length: 5^Connection: keep-alive, CLOSE",
    "HTTP/1.1 101 x^Connection: Upgrade^Upgrade: websocket, CLOSE"
  })
  void upstream_connection_serves_again_only_if_the_end_of_the_response_is_sure(
      String response, Persistence expected) {
    assertThat(
            framing("GET", "HTTP/1.1", response).upstreamConnection(Wire.response(head(response))))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/1.1^Host: a, KEEP_ALIVE",
    "GET / HTTP/1.1^Host: a^Connection: foo^Connection: CLOSE, CLOSE",
    "GET / HTTP/1.0, CLOSE",
    "GET / HTTP/1.0^Connection: Keep-Alive, KEEP_ALIVE",
    "GET / HTTP/1.0^Connection: keep-alive^Connection: close, CLOSE"
  })
  void client_says_by_version_and_options_whether_it_stays(String request, Persistence expected) {
    assertThat(Persistence.asked(Wire.request(head(request)))).isEqualTo(expected);
  }

  @Test
  void connection_lives_on_only_if_both_sides_want_it() {
    assertThat(Persistence.KEEP_ALIVE.and(Persistence.KEEP_ALIVE))
        .isEqualTo(Persistence.KEEP_ALIVE);
    assertThat(Persistence.KEEP_ALIVE.and(Persistence.CLOSE)).isEqualTo(Persistence.CLOSE);
    assertThat(Persistence.CLOSE.and(Persistence.KEEP_ALIVE)).isEqualTo(Persistence.CLOSE);
  }

  /** The bytes that a client gets for this response, whose body is {@code hello}. */
  private static String answer(String request, Persistence asked, String response) {
    HttpResponse head = Wire.response(head(response));
    var asking = Wire.request(head(request));
    ResponseFraming framing =
        ResponseFraming.of(asking.method(), asking.protocolVersion(), asked, head);
    framing.apply(head, asking.protocolVersion());
    List<HttpObject> objects =
        List.of(
            head,
            new DefaultHttpContent(Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII)),
            LastHttpContent.EMPTY_LAST_CONTENT);
    return Wire.serverWrites(head(request), objects).replace("\r\n", "^");
  }

  @Test
  void client_gets_the_fields_of_the_provider_without_those_of_its_connection() {
    assertThat(
            answer(
                "GET / HTTP/1.1^Host: a",
                Persistence.KEEP_ALIVE,
                "HTTP/1.0 200 Fine^Server: x^Keep-Alive: 5^Alt-Svc: h3^X-A: 1^set-cookie: a^"
                    + "Set-Cookie: b^Connection: x-a, keep-alive^Content-Length: 5"))
        .isEqualTo(
            "HTTP/1.1 200 Fine^Server: x^set-cookie: a^Set-Cookie: b^Content-Length: 5^^hello");
  }

  @Test
  void body_that_only_the_connection_ends_is_chunked_so_that_a_cut_shows() {
    assertThat(answer("GET / HTTP/1.1^Host: a", Persistence.KEEP_ALIVE, "HTTP/1.1 200 OK^X: 1"))
        .isEqualTo("HTTP/1.1 200 OK^X: 1^transfer-encoding: chunked^^5^hello^0^^");
  }

  @Test
  void old_client_gets_no_transfer_coding_and_a_close() {
    assertThat(
            answer(
                "GET / HTTP/1.0^Connection: keep-alive",
                Persistence.KEEP_ALIVE,
                "HTTP/1.1 200 OK^Transfer-Encoding: chunked"))
        .isEqualTo("HTTP/1.1 200 OK^connection: close^^hello");
  }

  @Test
  void old_client_that_asks_for_it_keeps_its_connection_where_the_length_is_known() {
    assertThat(
            answer(
                "GET / HTTP/1.0^Connection: keep-alive",
                Persistence.KEEP_ALIVE,
                "HTTP/1.1 200 OK^Content-Length: 5"))
        .isEqualTo("HTTP/1.1 200 OK^Content-Length: 5^connection: keep-alive^^hello");
  }

  @Test
  void connection_that_ends_is_announced() {
    assertThat(
            answer(
                "GET / HTTP/1.1^Host: a^Connection: close",
                Persistence.CLOSE,
                "HTTP/1.1 200 OK^Content-Length: 5"))
        .isEqualTo("HTTP/1.1 200 OK^Content-Length: 5^connection: close^^hello");
  }
}
