package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.deploy.RawConnection.End;
import dev.tokenmeter.deploy.RawConnection.Ending;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The client gets the bytes that the provider sent. */
final class ResponseTransparencyTest {
  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  /** What the client gets when the provider answers so. */
  private RawMessage answer(String response) throws IOException {
    proxy.origin().answer(response);
    return proxy.exchange(get("/openai/v1/models"));
  }

  /** What the client gets from a provider that ends the connection after these bytes. */
  private Ending answerAndClose(String request, String response) throws IOException {
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(response);
            });
    return proxy.connect().send(request).readToEnd();
  }

  @Test
  void header_orderCaseAndDuplicates_arePreserved() throws Exception {
    RawMessage answer =
        answer(
            head(
                    "HTTP/1.1 200 OK",
                    "X-B: 2",
                    "x-a: 1",
                    "Set-Cookie: a=1; Path=/",
                    "CONTENT-length: 2",
                    "Set-Cookie: b=2",
                    "X-B: 2")
                + "ok");
    assertThat(answer.fields())
        .containsSubsequence(
            "X-B: 2",
            "x-a: 1",
            "Set-Cookie: a=1; Path=/",
            "CONTENT-length: 2",
            "Set-Cookie: b=2",
            "X-B: 2");
    assertThat(answer.fields("set-cookie"))
        .containsExactly("Set-Cookie: a=1; Path=/", "Set-Cookie: b=2");
  }

  @Test
  void header_latin1Value_isPreserved() throws Exception {
    RawMessage answer =
        answer(head("HTTP/1.1 200 OK", "X-Name: \u00fc\u00e9\u00ff", "Content-Length: 2") + "ok");
    assertThat(answer.fields("x-name")).containsExactly("X-Name: \u00fc\u00e9\u00ff");
  }

  @Test
  void response_nothingIsAdded() throws Exception {
    RawMessage answer = answer(head("HTTP/1.1 200 OK", "Content-Length: 2") + "ok");
    assertThat(answer.fields()).containsExactly("Content-Length: 2");
  }

  @Test
  void altSvc_isDropped() throws Exception {
    RawMessage answer =
        answer(
            head("HTTP/1.1 200 OK", "Alt-Svc: h3=\":443\"", "alt-svc: clear", "Content-Length: 0"));
    assertThat(answer.fields("alt-svc")).isEmpty();
  }

  @Test
  void dateServerAndRateLimitFields_pass() throws Exception {
    RawMessage answer =
        answer(
            head(
                    "HTTP/1.1 200 OK",
                    "Date: Wed, 25 Nov 2026 05:00:00 GMT",
                    "Server: cloudflare",
                    "anthropic-ratelimit-tokens-remaining: 7",
                    "request-id: req_1",
                    "Via: 1.1 google",
                    "Content-Length: 2")
                + "ok");
    assertThat(answer.fields())
        .containsExactly(
            "Date: Wed, 25 Nov 2026 05:00:00 GMT",
            "Server: cloudflare",
            "anthropic-ratelimit-tokens-remaining: 7",
            "request-id: req_1",
            "Via: 1.1 google",
            "Content-Length: 2");
    assertThat(proxy.record().upstreamRequestId()).contains("req_1");
  }

  @Test
  void hopByHopFields_areRemoved() throws Exception {
    RawMessage answer =
        answer(
            head(
                    "HTTP/1.1 200 OK",
                    "Connection: keep-alive, X-Hop",
                    "Keep-Alive: timeout=4",
                    "X-Hop: 1",
                    "X-Stays: 2",
                    "Content-Length: 2")
                + "ok");
    assertThat(answer.fields()).containsExactly("X-Stays: 2", "Content-Length: 2");
  }

  @Test
  void status_unknownWithEmptyReason_passes() throws Exception {
    RawMessage answer = answer(head("HTTP/1.1 529 ", "Content-Length: 2") + "{}");
    assertThat(answer.startLine()).isEqualTo("HTTP/1.1 529 ");
  }

  @Test
  void status_reasonPhrase_isPreserved() throws Exception {
    RawMessage answer = answer(head("HTTP/1.1 200 Very Well", "Content-Length: 2") + "ok");
    assertThat(answer.startLine()).isEqualTo("HTTP/1.1 200 Very Well");
  }

  @Test
  void errorOfTheProvider_passesUntouched() throws Exception {
    String error = "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}";
    RawMessage answer =
        answer(
            head(
                    "HTTP/1.1 429 Too Many Requests",
                    "retry-after: 7",
                    "x-should-retry: true",
                    "Content-Length: " + error.length())
                + error);
    assertThat(answer.startLine()).isEqualTo("HTTP/1.1 429 Too Many Requests");
    assertThat(answer.fields()).contains("retry-after: 7", "x-should-retry: true");
    assertThat(answer.fields("x-tokenmeter-error")).isEmpty();
    assertThat(answer.body()).isEqualTo(error);
  }

  @Tag("SEC-01")
  @Test
  void redirect_isNotFollowed() throws Exception {
    RawMessage answer =
        answer(head("HTTP/1.1 307 Go", "Location: http://127.0.0.1:1/x", "Content-Length: 0"));
    assertThat(answer.status()).isEqualTo(307);
    assertThat(answer.fields("location")).containsExactly("Location: http://127.0.0.1:1/x");
  }

  @Test
  void contentLength_zero_isPreserved() throws Exception {
    RawMessage answer = answer(head("HTTP/1.1 200 OK", "Content-Length: 0"));
    assertThat(answer.fields()).containsExactly("Content-Length: 0");
  }

  @Test
  void head_keepsTheLengthAndHasNoBody() throws Exception {
    proxy.origin().answer(head("HTTP/1.1 200 OK", "Content-Length: 12345"));
    RawConnection client = proxy.connect();
    for (int i = 0; i < 2; i++) {
      client.send(head("HEAD /openai/x HTTP/1.1", "Host: x"));
      assertThat(client.readHead()).contains("\r\nContent-Length: 12345\r\n");
      assertThat(proxy.origin().received().startLine()).isEqualTo("HEAD /x HTTP/1.1");
    }
    assertThat(proxy.origin().connections()).isEqualTo(1);
  }

  @Test
  void bodilessStatus_leavesTheConnectionInStep() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(head("HTTP/1.1 204 No Content", "X-A: b"));
              proxy.origin().request(connection);
              connection.send(head("HTTP/1.1 304 Not Modified", "Content-Length: 99", "ETag: e"));
              proxy.origin().request(connection);
              connection.send(Wire.OK);
              connection.readToEnd();
            });
    RawConnection client = proxy.connect();
    RawMessage none = client.send(get("/openai/1")).readResponse();
    assertThat(none.status()).isEqualTo(204);
    assertThat(none.fields()).containsExactly("X-A: b");
    RawMessage same = client.send(get("/openai/2")).readResponse();
    assertThat(same.status()).isEqualTo(304);
    assertThat(same.fields()).containsExactly("Content-Length: 99", "ETag: e");
    assertThat(client.send(get("/openai/3")).readResponse().body()).isEqualTo("ok");
  }

  @Test
  void chunkedBody_staysChunkedAndTrailersPass() throws Exception {
    RawMessage answer =
        answer(
            head("HTTP/1.1 200 OK", "Trailer: X-Sum", "Transfer-Encoding: chunked")
                + chunk("hello ")
                + chunk("world")
                + head("0", "X-Sum: 9"));
    assertThat(answer.body()).isEqualTo("hello world");
    assertThat(answer.fields("content-length")).isEmpty();
    assertThat(answer.rawBody()).endsWith("0\r\nX-Sum: 9\r\n\r\n");
    assertThat(proxy.record().responseBytes()).isEqualTo(11);
  }

  @Test
  void closeDelimitedBody_arrivesWholeAndEnds() throws Exception {
    Ending ending =
        answerAndClose(
            head("GET /openai/ HTTP/1.1", "Host: x", "Connection: close"),
            head("HTTP/1.1 200 OK", "Content-Type: text/plain") + "until the end");
    assertThat(ending.end()).isEqualTo(End.FIN);
    assertThat(ending.rest()).contains("until the end").doesNotContain("Content-Length");
  }

  @Test
  void http10Client_getsACloseDelimitedBody() throws Exception {
    Ending ending =
        answerAndClose(
            head("GET /openai/ HTTP/1.0", "Host: x"),
            head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
                + chunk("a")
                + chunk("bc")
                + head("0"));
    assertThat(ending.end()).isEqualTo(End.FIN);
    assertThat(ending.rest()).endsWith("\r\n\r\nabc").doesNotContainIgnoringCase("transfer-enc");
  }

  @Test
  void upstreamOfHttp10_isUnderstood() throws Exception {
    Ending ending =
        answerAndClose(
            head("GET /openai/ HTTP/1.1", "Host: x", "Connection: close"),
            head("HTTP/1.0 200 OK", "Content-Length: 3") + "old");
    assertThat(ending.end()).isEqualTo(End.FIN);
    assertThat(ending.rest()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nold");
  }

  @Test
  void response_sentByteByByte_isTheSame() throws Exception {
    String response =
        head("HTTP/1.1 200 OK", "X-A: b", "Transfer-Encoding: chunked")
            + chunk("data: x\n\n")
            + chunk("data: y\n\n")
            + head("0", "X-T: u");
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.sendByteByByte(response);
              connection.readToEnd();
            });
    RawMessage answer = proxy.exchange(get("/openai/"));
    assertThat(answer.fields()).contains("X-A: b");
    assertThat(answer.body()).isEqualTo("data: x\n\ndata: y\n\n");
    assertThat(answer.rawBody()).endsWith("0\r\nX-T: u\r\n\r\n");
  }
}
