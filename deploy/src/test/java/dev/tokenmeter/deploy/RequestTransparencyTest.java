package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static dev.tokenmeter.deploy.Wire.postChunked;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The provider gets the bytes that the client sent. */
final class RequestTransparencyTest {
  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  /** Sends a request, has it answered, and returns what reached the provider. */
  private RawMessage forwarded(String request) throws IOException, InterruptedException {
    proxy.origin().answer(Wire.OK);
    RawMessage answer = proxy.exchange(request);
    assertThat(answer.status()).as(answer.head() + answer.body()).isEqualTo(200);
    return proxy.origin().received();
  }

  private RawMessage forwardedPath(String path) throws IOException, InterruptedException {
    return forwarded(get("/openai" + path));
  }

  @Test
  void header_orderCaseAndDuplicates_arePreserved() throws Exception {
    RawMessage request =
        forwarded(
            get(
                "/openai/v1/models",
                "X-Second: b",
                "x-first: a",
                "X-SECOND: c",
                "aCCept: */*",
                "X-Second: b"));
    assertThat(request.fields())
        .containsSubsequence("X-Second: b", "x-first: a", "X-SECOND: c", "aCCept: */*");
    assertThat(request.fields("x-second"))
        .containsExactly("X-Second: b", "X-SECOND: c", "X-Second: b");
  }

  @Test
  void header_latin1Value_isPreserved() throws Exception {
    RawMessage request = forwarded(get("/openai/", "X-Name: Z\u00fcrich \u00e9\u00ff"));
    assertThat(request.fields("x-name")).containsExactly("X-Name: Z\u00fcrich \u00e9\u00ff");
  }

  @Test
  void header_emptyValue_isPreserved() throws Exception {
    RawMessage request = forwarded(get("/openai/", "X-Empty:"));
    assertThat(request.header("x-empty")).contains("");
  }

  @Test
  void credentials_ofTheClient_arePreserved() throws Exception {
    RawMessage request =
        forwarded(
            get(
                "/anthropic/v1/models",
                "Authorization: Bearer sk-ant-oat01-a",
                "x-api-key: sk-ant-api03-b",
                "Cookie: a=b; c=d"));
    assertThat(request.fields())
        .contains(
            "Authorization: Bearer sk-ant-oat01-a",
            "x-api-key: sk-ant-api03-b",
            "Cookie: a=b; c=d");
  }

  @Test
  void request_nothingIsAdded() throws Exception {
    RawMessage request = forwarded(get("/openai/v1/models", "Accept: a/b"));
    assertThat(request.startLine()).isEqualTo("GET /v1/models HTTP/1.1");
    assertThat(request.fields())
        .containsExactlyInAnyOrder("Host: 127.0.0.1:" + proxy.origin().port(), "Accept: a/b");
  }

  @Tag("SEC-01")
  @Test
  void host_becomesTheUpstreamsAuthority() throws Exception {
    RawMessage request = forwarded(head("GET /openai/ HTTP/1.1", "Host: tokenmeter.corp:8080"));
    assertThat(request.fields("host")).containsExactly("Host: 127.0.0.1:" + proxy.origin().port());
  }

  @Test
  void path_providerPrefixIsStrippedAndNothingElse() throws Exception {
    assertThat(forwardedPath("/v1/chat/completions").startLine())
        .isEqualTo("GET /v1/chat/completions HTTP/1.1");
  }

  @Test
  void path_dotSegmentsAndEmptySegments_arePreserved() throws Exception {
    assertThat(forwardedPath("//a/../b/./c//").startLine())
        .isEqualTo("GET //a/../b/./c// HTTP/1.1");
  }

  @Test
  void path_percentEncodings_arePreserved() throws Exception {
    String path = "/v1/models/a%2Fb%2fc%20d%7E~%C3%A9;x=1,y:z@!$&'()*+=";
    assertThat(forwardedPath(path).startLine()).isEqualTo("GET " + path + " HTTP/1.1");
  }

  @Test
  void query_bytes_arePreserved() throws Exception {
    String path = "/v1/x?a=b&a=c&&=&key=AIza%2B+%20&q=%3F?/:@[]{}|";
    assertThat(forwardedPath(path).startLine()).isEqualTo("GET " + path + " HTTP/1.1");
  }

  @Test
  void query_empty_isPreserved() throws Exception {
    assertThat(forwardedPath("/v1/x?").startLine()).isEqualTo("GET /v1/x? HTTP/1.1");
  }

  @Test
  void path_wellKnown_isForwardedWhole() throws Exception {
    RawMessage request = forwarded(get("/v1/messages/batches?limit=2"));
    assertThat(request.startLine()).isEqualTo("GET /v1/messages/batches?limit=2 HTTP/1.1");
  }

  @Tag("SEC-01")
  @Test
  void target_absoluteForm_isForwardedAsPathAndChoosesNoUpstream() throws Exception {
    RawMessage request =
        forwarded(head("GET http://evil.example/openai/v1/models HTTP/1.1", "Host: evil.example"));
    assertThat(request.startLine()).isEqualTo("GET /v1/models HTTP/1.1");
    assertThat(request.fields("host")).containsExactly("Host: 127.0.0.1:" + proxy.origin().port());
  }

  @Test
  void method_unknown_isForwarded() throws Exception {
    assertThat(forwarded(head("PROPFIND /openai/x HTTP/1.1", "Host: x")).startLine())
        .isEqualTo("PROPFIND /x HTTP/1.1");
  }

  @Test
  void hopByHopFields_areRemoved() throws Exception {
    RawMessage request =
        forwarded(
            get(
                "/openai/",
                "Connection: keep-alive, X-Hop, x-other",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive",
                "X-Hop: 1",
                "X-Other: 2",
                "TE: gzip",
                "X-Stays: 3"));
    assertThat(request.fields())
        .containsExactlyInAnyOrder("Host: 127.0.0.1:" + proxy.origin().port(), "X-Stays: 3");
  }

  @Test
  void te_trailers_isKept() throws Exception {
    RawMessage request = forwarded(get("/openai/", "TE: trailers", "Connection: TE"));
    assertThat(request.header("te")).contains("trailers");
  }

  @Test
  void contentLength_zero_isPreserved() throws Exception {
    RawMessage request = forwarded(post("/openai/x", ""));
    assertThat(request.fields("content-length")).containsExactly("Content-Length: 0");
    assertThat(request.fields("transfer-encoding")).isEmpty();
  }

  @Test
  void requestWithoutBody_getsNoFraming() throws Exception {
    for (String method : List.of("GET", "POST", "DELETE")) {
      RawMessage request = forwarded(head(method + " /openai/x HTTP/1.1", "Host: x"));
      assertThat(request.fields("content-length")).isEmpty();
      assertThat(request.fields("transfer-encoding")).isEmpty();
    }
  }

  @Test
  void body_ofKnownLength_isPreserved() throws Exception {
    RawMessage request = forwarded(post("/openai/x", "{\"a\":\u00e9\r\n}"));
    assertThat(request.body()).isEqualTo("{\"a\":\u00e9\r\n}");
    assertThat(request.fields("content-length")).containsExactly("Content-Length: 9");
    assertThat(proxy.record().requestBytes()).isEqualTo(9);
  }

  @Test
  void body_ofGet_isPreserved() throws Exception {
    RawMessage request = forwarded(get("/openai/x", "Content-Length: 3") + "abc");
    assertThat(request.body()).isEqualTo("abc");
  }

  @Test
  void body_chunked_staysChunked() throws Exception {
    RawMessage request =
        forwarded(postChunked("/openai/x") + "3\r\nabc\r\n0004\r\ndefg\r\n0\r\n\r\n");
    assertThat(request.header("transfer-encoding")).contains("chunked");
    assertThat(request.fields("content-length")).isEmpty();
    assertThat(request.body()).isEqualTo("abcdefg");
    assertThat(proxy.record().requestBytes()).isEqualTo(7);
  }

  @Test
  void trailers_pass() throws Exception {
    RawMessage request =
        forwarded(
            postChunked("/openai/x", "TE: trailers", "Trailer: X-Sum")
                + chunk("a")
                + head("0", "X-Sum: 42"));
    assertThat(request.rawBody()).endsWith("0\r\nX-Sum: 42\r\n\r\n");
  }

  @Test
  void trailers_thatAreForbidden_areDropped() throws Exception {
    RawMessage request =
        forwarded(
            postChunked("/openai/x")
                + chunk("a")
                + head("0", "X-Sum: 42", "Authorization: Bearer x", "Host: evil"));
    assertThat(request.rawBody()).endsWith("0\r\nX-Sum: 42\r\n\r\n");
  }

  @Test
  void request_sentByteByByte_isTheSame() throws Exception {
    proxy.origin().answer(Wire.OK);
    RawMessage answer =
        proxy
            .connect()
            .sendByteByByte(
                postChunked("/openai/x", "X-A: b")
                    + chunk("abc")
                    + chunk("de")
                    + head("0", "X-T: u"))
            .readResponse();
    assertThat(answer.status()).isEqualTo(200);
    RawMessage request = proxy.origin().received();
    assertThat(request.fields()).contains("X-A: b");
    assertThat(request.body()).isEqualTo("abcde");
    assertThat(request.rawBody()).endsWith("0\r\nX-T: u\r\n\r\n");
  }

  @Test
  void http10Client_isForwardedAs11() throws Exception {
    proxy.origin().answer(Wire.OK);
    RawMessage answer =
        proxy.exchange(head("POST /openai/x HTTP/1.0", "Host: x", "Content-Length: 2") + "ab");
    assertThat(answer.body()).isEqualTo("ok");
    RawMessage request = proxy.origin().received();
    assertThat(request.startLine()).isEqualTo("POST /x HTTP/1.1");
    assertThat(request.body()).isEqualTo("ab");
  }

  @Test
  void keepAlive_requestsOfOneConnection_areAllForwarded() throws Exception {
    proxy.origin().answer(Wire.OK);
    RawConnection client = proxy.connect();
    for (int i = 0; i < 5; i++) {
      client.send(get("/openai/" + i));
      assertThat(client.readResponse().body()).isEqualTo("ok");
      assertThat(proxy.origin().received().startLine()).isEqualTo("GET /" + i + " HTTP/1.1");
    }
    assertThat(proxy.origin().connections()).isEqualTo(1);
  }

  @Test
  void pipelinedRequests_areAnsweredInOrder() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              while (true) {
                String path = proxy.origin().request(connection).startLine().split(" ", 3)[1];
                connection.send(head("HTTP/1.1 200 OK", "Content-Length: 2") + path);
              }
            });
    RawConnection client = proxy.connect();
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 9; i++) {
      all.append(get("/openai/" + i));
    }
    client.send(all.toString());
    for (int i = 0; i < 9; i++) {
      assertThat(client.readResponse().body()).isEqualTo("/" + i);
    }
  }
}
