package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Http2Peer.END_STREAM;
import static dev.tokenmeter.deploy.Http2Peer.PROTOCOL_ERROR;
import static dev.tokenmeter.deploy.Http2Peer.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What would be another request behind the proxy never gets there. */
@Tag("SEC-16")
@Tag("SEC-12")
@Tag("SEC-02")
final class Http2MalformedTest {
  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private Http2Peer connect() throws IOException {
    return Http2Peer.wide(proxy.connect());
  }

  private static String[] with(String... fields) {
    return request("POST", "/openai/x", fields);
  }

  static Stream<List<String>> malformed() {
    return Stream.of(
            with("connection: close"),
            with("proxy-connection: x"),
            with("keep-alive: timeout=5"),
            with("transfer-encoding: chunked"),
            with("upgrade: h2c"),
            with("te: gzip"),
            with("te: trailers, deflate"),
            with("X-Upper: 1"),
            with("x: a\r\nevil: 1"),
            with("x: a\nevil: 1"),
            with("x: a\0b"),
            with("x:  a"),
            with("x: a "),
            with("x: \ta"),
            with("host: other"),
            with("content-length: x"),
            with("content-length: +0"),
            with("content-length: 0, 0"),
            with("content-length: 0", "content-length: 0"),
            with(":path: /twice"),
            with(":unknown: x"),
            with(":status: 200"),
            with(":protocol: websocket"),
            with("x: y", ":method: GET"),
            request("GET / HTTP/1.1\r\nHost: evil\r\n\r\nGET", "/openai/x"),
            request("GE T", "/openai/x"),
            request("GET", "/openai/x HTTP/1.1\r\nevil: 1"),
            request("GET", "/openai/x y"),
            request("GET", "openai/x"),
            request("GET", "http://evil/openai/x"),
            request("GET", "*"),
            new String[] {":method: GET", ":scheme: http", ":path: /openai/x", ":path: /b"},
            new String[] {":method: GET", ":scheme: ftp", ":authority: x", ":path: /openai/x"},
            new String[] {":scheme: http", ":authority: x", ":path: /openai/x"},
            new String[] {":method: GET", ":authority: x", ":path: /openai/x"},
            new String[] {":method: GET", ":scheme: http", ":authority: x"},
            new String[] {":method: CONNECT", ":scheme: http", ":authority: x", ":path: /"})
        .map(List::of);
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void request_thatIsMalformed_isResetAndReachesNobody(List<String> fields) throws Exception {
    Http2Peer client = connect();
    client.headers(1, END_STREAM, fields.toArray(String[]::new));

    Http2Peer.Frame end = client.read();
    while (end.type() != Http2Peer.RST_STREAM && end.type() != Http2Peer.GOAWAY) {
      assertThat(end.type()).isIn(Http2Peer.SETTINGS, Http2Peer.WINDOW_UPDATE);
      end = client.read();
    }

    assertThat(end.error()).isEqualTo(PROTOCOL_ERROR);
    assertThat(proxy.origin().connections()).isZero();
  }

  static Stream<List<String>> refused() {
    return Stream.of(
            with("content_length: 5"),
            with("transfer_encoding: chunked"),
            with("x: a\u0001b"),
            with("x y: b"),
            with("host: x", "host: x", "x(): 1"),
            new String[] {":method: GET", ":scheme: http", ":path: /openai/x"},
            new String[] {
              ":method: GET", ":scheme: http", ":path: /openai/x", "host: a", "host: b"
            },
            new String[] {":method: GET", ":scheme: http", ":authority: a@b", ":path: /openai/x"},
            new String[] {":method: GET", ":scheme: http", ":authority: a/b", ":path: /openai/x"},
            request("GET", "/openai/x#fragment"),
            request("GET", "/openai/\u00e9"))
        .map(List::of);
  }

  /** By the guard of HTTP/1.1, with its 400, or as malformed by the codec before it. */
  @ParameterizedTest
  @MethodSource("refused")
  void request_thatTwoReadersCouldTakeDifferently_isRefused(List<String> fields) throws Exception {
    Http2Peer client = connect();
    client.headers(1, END_STREAM, fields.toArray(String[]::new));

    Http2Peer.Answer answer = client.answer(1);

    if (answer.reset().isEmpty()) {
      assertThat(answer.status()).isEqualTo(400);
    }
    assertThat(proxy.origin().connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 5, 1 << 20})
  void body_ofAnotherLengthThanAnnounced_isResetAndNeverWhole(int announced) throws Exception {
    proxy
        .origin()
        .script(
            origin -> {
              String seen = origin.readToEnd().rest();
              // All but the first piece may have been overtaken by the reset.
              assertThat(seen).matches("(?s)(POST.*\r\n\r\na?)?");
            });
    Http2Peer client = connect();
    client
        .headers(1, 0, with("content-length: " + announced))
        .data(1, 0, "a")
        .data(1, END_STREAM, "bc");

    assertThat(client.answer(1).reset()).contains(PROTOCOL_ERROR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"connection: x", "transfer-encoding: chunked", ":path: /", "x: a\r\nb: c", "x: "})
  void trailers_thatAreMalformed_resetTheStream(String field) throws Exception {
    boolean empty = field.equals("x: ");
    proxy
        .origin()
        .script(
            origin -> {
              String seen = origin.readToEnd().rest();
              assertThat(seen.endsWith("0\r\nx: \r\n\r\n")).isEqualTo(empty);
              assertThat(seen).doesNotContain("b: c");
            });
    Http2Peer client = connect();
    client.headers(1, 0, with()).data(1, 0, "a").headers(1, END_STREAM, field);

    if (empty) {
      // The only one of them that is well-formed: the origin has all of it and says nothing.
      Waiting.until("it is forwarded", () -> proxy.origin().connections() == 1);
    } else {
      assertThat(client.answer(1).reset()).contains(PROTOCOL_ERROR);
    }
  }

  @Test
  void fields_afterTheEndOfAStream_endTheConnection() throws Exception {
    Http2Peer client = connect();
    client.get(1, "/_tokenmeter/healthz").answer(1);

    client.get(1, "/_tokenmeter/healthz");

    assertThat(client.next(Http2Peer.GOAWAY).error()).isEqualTo(5);
  }

  @Test
  void upgradeToH2c_isServedAsHttp11() throws Exception {
    proxy.origin().answer(Wire.OK);
    RawMessage answer =
        proxy.exchange(
            Wire.get(
                "/openai/x",
                "Connection: Upgrade, HTTP2-Settings",
                "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABkAAQAAP__"));

    assertThat(answer.startLine()).isEqualTo("HTTP/1.1 200 OK");
    assertThat(proxy.origin().received().head().toLowerCase(Locale.ROOT))
        .doesNotContain("upgrade", "http2-settings");
  }

  @Test
  void websocketOverHttp2_isNotOffered() throws Exception {
    Http2Peer client = connect();
    var settings = client.next(Http2Peer.SETTINGS).payload();
    while (settings.hasRemaining()) {
      // SETTINGS_ENABLE_CONNECT_PROTOCOL (RFC 8441 3).
      assertThat(settings.getShort()).isNotEqualTo((short) 8);
      settings.getInt();
    }
  }
}
