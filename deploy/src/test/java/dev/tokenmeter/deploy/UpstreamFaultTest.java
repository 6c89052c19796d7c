package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.deploy.RawConnection.End;
import dev.tokenmeter.deploy.RawConnection.Ending;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider that breaks: before its head it is a 502, after it the client sees a cut. */
final class UpstreamFaultTest {
  private static final String CHUNKED = head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  /** Sends these bytes after the request was read, and breaks the connection. */
  private ScriptedOrigin.Script breaksAfter(String bytes, End end) {
    return connection -> {
      proxy.origin().request(connection);
      connection.send(bytes);
      if (end == End.RST) {
        connection.rst();
      }
    };
  }

  private ScriptedOrigin.Script answersWell() {
    return connection -> {
      proxy.origin().request(connection);
      connection.send(Wire.OK);
      connection.readToEnd();
    };
  }

  private void assertBadGateway(RawMessage answer) throws InterruptedException {
    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.header("x-tokenmeter-error")).isPresent();
    assertThat(answer.body()).startsWith("{\"error\":{\"message\":\"");
    ExchangeRecord record = proxy.record();
    assertThat(answer.header("x-tokenmeter-id")).contains(record.id().toString());
    assertThat(record.outcome()).isEqualTo(Outcome.UPSTREAM_RESET);
    assertThat(record.status()).isEqualTo(502);
  }

  @ParameterizedTest
  @EnumSource
  void upstream_endsBeforeItsHead_isA502(End end) throws Exception {
    proxy.origin().script(breaksAfter("", end));
    assertBadGateway(proxy.exchange(post("/openai/v1/chat/completions", "{}")));
    assertThat(proxy.origin().connections()).as("a request that was sent is not repeated").isOne();
  }

  @ParameterizedTest
  @EnumSource
  void upstream_endsWithinItsHead_isA502(End end) throws Exception {
    proxy.origin().script(breaksAfter("HTTP/1.1 200 OK\r\nContent-Le", end));
    assertBadGateway(proxy.exchange(get("/openai/v1/x")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "garbage\r\n\r\n",
        "\r\n\r\n\u0000\u0001\u0002\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Nul: a\u0000b\r\nContent-Length: 0\r\n\r\n",
      })
  void upstream_malformedHead_isA502AndTheConnectionIsNotUsedAgain(String response)
      throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(response);
              connection.readToEnd();
            },
            answersWell());
    assertBadGateway(proxy.exchange(get("/openai/v1/x")));
    assertThat(proxy.exchange(get("/openai/v1/y")).body()).isEqualTo("ok");
    assertThat(proxy.origin().connections()).isEqualTo(2);
  }

  @Test
  void upstream_endlessHead_isA502() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send("HTTP/1.1 200 OK\r\n");
              while (true) {
                connection.send("X-Again: and again and again and again\r\n");
              }
            });
    assertBadGateway(proxy.exchange(get("/openai/v1/x")));
  }

  @Test
  void upstream_endlessInterimAnswers_endInA502() throws Exception {
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              while (true) {
                connection.send(head("HTTP/1.1 103 Early Hints"));
              }
            });
    RawConnection client = proxy.connect().send(get("/openai/v1/x"));
    RawMessage answer = client.readResponse();
    for (int i = 0; answer.status() == 103; i++) {
      assertThat(i).isLessThan(100);
      answer = client.readResponse();
    }
    assertBadGateway(answer);
  }

  @ParameterizedTest
  @EnumSource
  void upstream_cutInChunks_clientNeverSeesALastChunk(End end) throws Exception {
    proxy.origin().script(breaksAfter(CHUNKED + chunk("data: a\n\n"), end));
    assertCutAfter("data: a\n\n\r\n", get("/openai/v1/x"));
  }

  @Test
  void upstream_cutWithinAChunk_clientNeverSeesItsEnd() throws Exception {
    proxy.origin().script(breaksAfter(CHUNKED + "a\r\n12345", End.FIN));
    Ending ending = proxy.connect().send(get("/openai/v1/x")).readToEnd();
    assertThat(ending.rest()).contains("12345").doesNotEndWith("0\r\n\r\n");
    assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_RESET);
  }

  @ParameterizedTest
  @EnumSource
  void upstream_cutBeforeTheLastByte_clientSeesAShortBody(End end) throws Exception {
    proxy
        .origin()
        .script(breaksAfter(head("HTTP/1.1 200 OK", "Content-Length: 10") + "123456789", end));
    assertCutAfter("123456789", get("/openai/v1/x"));
  }

  @Test
  void upstream_resetsACloseDelimitedBody_clientSeesACut() throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              connection.send(head("HTTP/1.1 200 OK") + "data: a\n\n");
              // Only when the bytes have been taken does a reset not overtake them.
              taken.await();
              connection.rst();
            });
    RawConnection client = proxy.connect().send(get("/openai/v1/x"));
    boolean chunked = client.readHead().contains("chunked");
    client.readUntil("data: a\n\n");
    taken.countDown();
    Ending ending = client.readToEnd();
    if (chunked) {
      assertThat(ending.rest()).doesNotEndWith("0\r\n\r\n");
    } else {
      assertThat(ending.end()).isEqualTo(End.RST);
    }
    assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_RESET);
  }

  @Test
  void upstream_cutTowardsAnHttp10Client_clientSeesAReset() throws Exception {
    proxy.origin().script(breaksAfter(CHUNKED + chunk("data: a\n\n"), End.FIN));
    RawConnection client = proxy.connect().send(head("GET /openai/x HTTP/1.0", "Host: x"));
    assertThat(client.readToEnd().end()).isEqualTo(End.RST);
    assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_RESET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"zz\r\nab\r\n", "-1\r\n", "2\r\nabc\r\n", "2\nab\n0\n\n", "fffffffffffffffff\r\n"})
  void upstream_malformedChunk_isACut(String chunk) throws Exception {
    proxy.origin().script(breaksAfter(CHUNKED + chunk("good") + chunk + "0\r\n\r\n", End.FIN));
    Ending ending = proxy.connect().send(get("/openai/v1/x")).readToEnd();
    assertThat(ending.rest()).doesNotEndWith("0\r\n\r\n");
    assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_RESET);
  }

  private void assertCutAfter(String last, String request) throws Exception {
    Ending ending = proxy.connect().send(request).readToEnd();
    if (ending.end() == End.FIN) {
      assertThat(ending.rest()).endsWith(last);
    }
    ExchangeRecord record = proxy.record();
    assertThat(record.outcome()).isEqualTo(Outcome.UPSTREAM_RESET);
    assertThat(record.status()).isIn(200, 502);
  }
}
