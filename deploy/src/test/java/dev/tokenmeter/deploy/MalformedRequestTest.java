package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A request that two readers could read in two ways reaches no provider. */
@Tag("SEC-12")
@Tag("SEC-02")
final class MalformedRequestTest {
  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private static Arguments refused(int status, String request) {
    return Arguments.of(status, request);
  }

  static Stream<Arguments> requests() {
    String line = "POST /openai/x HTTP/1.1\r\n";
    String start = line + "Host: x\r\n";
    return Stream.of(
        refused(400, "GET /openai/x HTTP/1.1\r\n\r\n"),
        refused(400, line + "Host: a\r\nHost: b\r\n\r\n"),
        refused(400, line + "Host: a, b\r\n\r\n"),
        refused(400, line + "Host: a b\r\n\r\n"),
        refused(400, line + "Host: user@a\r\n\r\n"),
        refused(400, line + "Host: a/b\r\n\r\n"),
        refused(400, start + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na"),
        refused(400, start + "Content-Length: 1, 1\r\n\r\na"),
        refused(400, start + "Content-Length: +1\r\n\r\na"),
        refused(400, start + "Content-Length: -1\r\n\r\na"),
        refused(400, start + "Content-Length: 0x1\r\n\r\na"),
        refused(400, start + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        refused(400, start + "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"),
        refused(400, start + "Transfer-Encoding: chunked\r\n\r\n2\r\nabX\r\n0\r\n\r\n"),
        refused(400, start + "Transfer-Encoding: chunked\r\n\r\n2;a=\"\r\n\"\r\nab\r\n0\r\n\r\n"),
        refused(400, start + "Connection: content-length\r\nContent-Length: 3\r\n\r\nabc"),
        refused(400, start + "Connection: transfer-encoding\r\n\r\n"),
        refused(400, start + "Connection: Host\r\n\r\n"),
        refused(400, start + "Connection: authorization\r\nAuthorization: Bearer x\r\n\r\n"),
        refused(400, start + "Connection: x-api-key\r\nx-api-key: x\r\n\r\n"),
        refused(400, start + "Bad Name: x\r\n\r\n"),
        refused(400, start + "Content-Length : 1\r\n\r\na"),
        refused(400, start + ": x\r\n\r\n"),
        refused(400, start + "X-Nul: a\u0000b\r\n\r\n"),
        refused(400, start + "X-Cr: a\rb\r\n\r\n"),
        refused(400, "GET openai/x HTTP/1.1\r\nHost: x\r\n\r\n"),
        refused(400, "GET /openai/x#f HTTP/1.1\r\nHost: x\r\n\r\n"),
        refused(400, "GET /openai/\u00e9 HTTP/1.1\r\nHost: x\r\n\r\n"),
        refused(400, "GET /openai/x http/1.1\r\nHost: x\r\n\r\n"),
        refused(400, "GET /openai/x y HTTP/1.1\r\nHost: x\r\n\r\n"),
        refused(400, "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n"),
        refused(400, "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"),
        refused(405, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"),
        refused(405, "TRACE /openai/x HTTP/1.1\r\nHost: x\r\n\r\n"),
        refused(501, start + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        refused(505, "GET /openai/x HTTP/1.2\r\nHost: x\r\n\r\n"),
        refused(505, "GET /openai/x HTTP/3.0\r\nHost: x\r\n\r\n"));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void request_malformed_isRefusedAndTheConnectionClosed(int status, String request)
      throws Exception {
    proxy.origin().answer(Wire.OK);
    RawConnection client = proxy.connect().send(request);
    RawMessage answer = client.readResponse();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("x-tokenmeter-error")).isPresent();
    assertThat(answer.header("connection")).contains("close");
    assertThat(client.readToEnd().rest()).isEmpty();
    assertThat(proxy.origin().unseen()).isZero();
  }

  @ParameterizedTest
  @MethodSource("requests")
  void request_malformedByteByByte_isJudgedTheSame(int status, String request) throws Exception {
    proxy.origin().answer(Wire.OK);
    RawConnection client = proxy.connect();
    try {
      client.sendByteByByte(request);
    } catch (java.io.IOException e) {
      // Refused before the last byte was sent.
    }
    assertThat(client.readResponse().status()).isEqualTo(status);
    assertThat(proxy.origin().unseen()).isZero();
  }

  @Test
  void request_afterOneThatSaysClose_isNotServed() throws Exception {
    proxy.origin().answer(Wire.OK);
    RawConnection client =
        proxy.connect().send(get("/openai/1", "Connection: close") + get("/openai/2"));
    assertThat(client.readResponse().body()).isEqualTo("ok");
    assertThat(client.readToEnd().rest()).isEmpty();
    assertThat(proxy.origin().received().startLine()).isEqualTo("GET /1 HTTP/1.1");
    assertThat(proxy.origin().unseen()).isZero();
  }

  @Test
  void request_forNoProvider_isA404ThatNamesThePrefixes() throws Exception {
    RawConnection client = proxy.connect().send(get("/nowhere/x"));
    RawMessage answer = client.readResponse();
    assertThat(answer.status()).isEqualTo(404);
    for (String prefix : List.of("/openai", "/anthropic", "/gemini")) {
      assertThat(answer.body()).contains(prefix);
    }
    proxy.origin().answer(Wire.OK);
    assertThat(client.send(get("/openai/x")).readResponse().body()).isEqualTo("ok");
  }
}
