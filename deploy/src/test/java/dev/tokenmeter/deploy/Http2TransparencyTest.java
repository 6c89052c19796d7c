package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Http2Peer.END_STREAM;
import static dev.tokenmeter.deploy.Http2Peer.request;
import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.head;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sends over HTTP/2 reaches the provider, and the answer the client. */
final class Http2TransparencyTest {
  private static final String NAME = "proxy.example";

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();
  @TempDir private Path directory;

  /** How a client comes to speak HTTP/2. */
  enum Via {
    PRIOR_KNOWLEDGE,
    ALPN
  }

  private Http2Peer connect() throws IOException {
    return Http2Peer.wide(proxy.connect());
  }

  private Http2Peer connect(Via via) throws Exception {
    if (via == Via.PRIOR_KNOWLEDGE) {
      return connect();
    }
    Certified certified = new Certified(directory);
    certified.issue(NAME);
    proxy.configure(certified::on);
    SSLSocket socket = certified.connect(proxy.address(), NAME, "h2", "http/1.1");
    assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
    return Http2Peer.wide(proxy.keep(new RawConnection(socket)));
  }

  private String upstreamHost() {
    return "127.0.0.1:" + proxy.origin().port();
  }

  @ParameterizedTest
  @EnumSource
  void request_withLength_reachesTheProviderByteForByte(Via via) throws Exception {
    proxy.origin().answer(head("HTTP/1.1 201 Made", "X-Odd: \u00e9", "Content-Length: 3") + "a\0b");
    Http2Peer client = connect(via);
    client.post(1, "/openai/v1/x?a=%20b&c", "\0\u00ff!", "x-a: b, \u00e9 c", "content-length: 3");

    Http2Peer.Answer answer = client.answer(1);

    assertThat(answer.head()).containsExactly(":status: 201", "x-odd: \u00e9", "content-length: 3");
    assertThat(answer.body()).isEqualTo("a\0b");
    RawMessage asked = proxy.origin().received();
    assertThat(asked.head())
        .isEqualTo(
            head(
                "POST /v1/x?a=%20b&c HTTP/1.1",
                "host: " + upstreamHost(), "x-a: b, \u00e9 c", "content-length: 3"));
    assertThat(asked.body()).isEqualTo("\0\u00ff!");
    ExchangeRecord record = proxy.record();
    assertThat(record.outcome()).isEqualTo(Outcome.OK);
    assertThat(record.requestBytes()).isEqualTo(3);
    assertThat(record.responseBytes()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource
  void trailers_passBothWays_butForThoseThatMustNotTrail(Via via) throws Exception {
    proxy
        .origin()
        .answer(
            head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Trailer: X-Sum")
                + chunk("body")
                + "0\r\nX-Sum: 7\r\nSet-Cookie: a=b\r\n\r\n");
    Http2Peer client = connect(via);
    client
        .headers(1, 0, request("POST", "/openai/v1/x", "te: trailers"))
        .data(1, 0, "one")
        .data(1, 0, "two")
        .headers(1, END_STREAM, "x-check: 9", "authorization: no");

    Http2Peer.Answer answer = client.answer(1);

    assertThat(answer.head()).containsExactly(":status: 200", "trailer: X-Sum");
    assertThat(answer.body()).isEqualTo("body");
    assertThat(answer.trailers()).containsExactly("x-sum: 7");
    RawMessage asked = proxy.origin().received();
    assertThat(asked.fields("te")).containsExactly("te: trailers");
    assertThat(asked.fields("transfer-encoding")).containsExactly("transfer-encoding: chunked");
    assertThat(asked.body()).isEqualTo("onetwo");
    assertThat(asked.rawBody()).endsWith("0\r\nx-check: 9\r\n\r\n");
  }

  @Test
  void cookieCrumbs_arePutTogether() throws Exception {
    proxy.origin().answer(head("HTTP/1.1 200 OK", "Content-Length: 0"));
    Http2Peer client = connect();
    client.get(1, "/openai/v1/x", "cookie: a=b", "x: y", "cookie: c=d", "cookie: e=f");

    assertThat(client.answer(1).status()).isEqualTo(200);

    assertThat(proxy.origin().received().fields())
        .containsExactly("host: " + upstreamHost(), "cookie: a=b; c=d; e=f", "x: y");
  }

  @Test
  void hostField_withoutAuthority_standsForIt() throws Exception {
    proxy.origin().answer(head("HTTP/1.1 200 OK", "Content-Length: 0"));
    Http2Peer client = connect();
    client.headers(
        1, END_STREAM, ":method: GET", ":scheme: https", ":path: /openai/v1/x", "a: 1", "host: x");

    assertThat(client.answer(1).status()).isEqualTo(200);

    assertThat(proxy.origin().received().fields())
        .containsExactly("a: 1", "host: " + upstreamHost());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH"})
  void request_thatShouldHaveABodyAndHasNone_saysSo(String method) throws Exception {
    proxy.origin().answer(head("HTTP/1.1 200 OK", "Content-Length: 0"));
    Http2Peer client = connect();
    client.headers(1, END_STREAM, request(method, "/openai/v1/x"));

    assertThat(client.answer(1).status()).isEqualTo(200);

    assertThat(proxy.origin().received().fields())
        .containsExactly("host: " + upstreamHost(), "content-length: 0");
  }

  @Test
  void interimAnswers_passBeforeTheFinalOne() throws Exception {
    proxy
        .origin()
        .script(
            origin -> {
              String asked = origin.readHead();
              origin.send(head("HTTP/1.1 100 Continue"));
              String body = origin.readUntil("\r\n0\r\n\r\n");
              proxy.origin().keep(new RawMessage(asked, body, body));
              origin.send(head("HTTP/1.1 103 Early Hints", "Link: </a>"));
              origin.send(head("HTTP/1.1 200 OK", "Content-Length: 2") + "ok");
              origin.readToEnd();
            });
    Http2Peer client = connect();
    client.headers(1, 0, request("POST", "/openai/v1/x", "expect: 100-continue"));
    assertThat(client.decode(client.next(Http2Peer.HEADERS))).containsExactly(":status: 100");
    client.data(1, END_STREAM, "now");

    Http2Peer.Answer answer = client.answer(1);

    assertThat(answer.interim()).containsExactly(List.of(":status: 103", "link: </a>"));
    assertThat(answer.head()).containsExactly(":status: 200", "content-length: 2");
    assertThat(answer.body()).isEqualTo("ok");
    assertThat(proxy.origin().received().fields("expect")).containsExactly("expect: 100-continue");
  }

  @Test
  void connectionFieldsOfTheAnswer_stayBehind() throws Exception {
    proxy
        .origin()
        .answer(
            head(
                "HTTP/1.1 200 OK",
                "Connection: keep-alive, X-Hop",
                "Keep-Alive: timeout=5",
                "X-Hop: 1",
                "X-End: 2",
                "Content-Length: 0"));
    Http2Peer client = connect();

    assertThat(client.get(1, "/openai/v1/x").answer(1).head())
        .containsExactly(":status: 200", "x-end: 2", "content-length: 0");
  }

  @Test
  void answers_withoutABody_endWithoutOne() throws Exception {
    proxy
        .origin()
        .script(
            origin -> {
              proxy.origin().request(origin);
              origin.send(head("HTTP/1.1 200 OK", "Content-Length: 55"));
              proxy.origin().request(origin);
              origin.send(head("HTTP/1.1 204 No Content"));
              proxy.origin().request(origin);
              origin.send(head("HTTP/1.1 304 Not Modified", "ETag: \"a\""));
              origin.readToEnd();
            });
    proxy.useLoops(1);
    Http2Peer client = connect();

    client.headers(1, END_STREAM, request("HEAD", "/openai/v1/x"));
    assertThat(client.answer(1))
        .returns(List.of(":status: 200", "content-length: 55"), Http2Peer.Answer::head)
        .returns("", Http2Peer.Answer::body);
    assertThat(client.get(3, "/openai/v1/x").answer(3).head()).containsExactly(":status: 204");
    assertThat(client.get(5, "/openai/v1/x").answer(5).head())
        .containsExactly(":status: 304", "etag: \"a\"");
  }

  @Test
  void answersOfOurOwn_comeInTheProvidersShape() throws Exception {
    Http2Peer client = connect();

    Http2Peer.Answer unknown = client.get(1, "/nobody/v1/x").answer(1);
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.header("x-tokenmeter-error")).contains("no_provider");
    assertThat(unknown.header("connection")).isEmpty();
    assertThat(unknown.body()).contains("\"error\"");
    client.headers(3, END_STREAM, request("HEAD", "/nobody/v1/x"));
    assertThat(client.answer(3).body()).isEmpty();
    client.headers(5, END_STREAM, ":method: CONNECT", ":authority: x:443");
    assertThat(client.answer(5).status()).isEqualTo(405);
    assertThat(client.get(7, "/_tokenmeter/healthz").answer(7).body()).contains("ok");
  }
}
