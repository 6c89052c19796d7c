package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Http2Peer.request;
import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.head;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream that either side breaks off is broken off on the other, and never given a clean end. */
final class Http2AbortTest {
  private static final String STREAM =
      head("HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
          + chunk("data: {}\n\n");

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();
  private final CountDownLatch closed = new CountDownLatch(1);

  private void streamAndListen() {
    proxy
        .origin()
        .script(
            origin -> {
              proxy.origin().request(origin);
              origin.send(STREAM);
              origin.readToEnd();
              closed.countDown();
            });
  }

  private void assertUpstreamClosedAndAbortCounted(int status) throws InterruptedException {
    Waiting.until("the upstream is closed", () -> closed.getCount() == 0);
    ExchangeRecord record = proxy.record();
    assertThat(record.outcome()).isEqualTo(Outcome.CLIENT_ABORT);
    assertThat(record.status()).isEqualTo(status);
  }

  @Test
  void client_resetsAStream_upstreamIsClosedAtOnce() throws Exception {
    streamAndListen();
    Http2Peer client = Http2Peer.wide(proxy.connect());
    client.get(1, "/openai/x").next(Http2Peer.DATA);

    client.reset(1, Http2Peer.CANCEL);

    assertUpstreamClosedAndAbortCounted(200);
  }

  @Test
  void client_resetsAStreamWhileTheModelThinks_upstreamIsClosedAtOnce() throws Exception {
    proxy
        .origin()
        .script(
            origin -> {
              proxy.origin().request(origin);
              origin.readToEnd();
              closed.countDown();
            });
    Http2Peer client = Http2Peer.wide(proxy.connect()).get(1, "/openai/x");
    proxy.origin().received();

    client.reset(1, Http2Peer.CANCEL);

    assertUpstreamClosedAndAbortCounted(0);
  }

  @Test
  void client_closesItsConnection_everyUpstreamIsClosed() throws Exception {
    CountDownLatch all = new CountDownLatch(20);
    proxy
        .origin()
        .script(
            origin -> {
              proxy.origin().request(origin);
              origin.send(STREAM);
              origin.readToEnd();
              all.countDown();
            });
    RawConnection connection = proxy.connect();
    Http2Peer client = Http2Peer.wide(connection);
    for (int i = 0; i < 20; i++) {
      client.get(2 * i + 1, "/openai/x");
    }
    for (int i = 0; i < 20; i++) {
      client.next(Http2Peer.DATA);
    }

    connection.rst();

    Waiting.until("every upstream is closed", () -> all.getCount() == 0);
    assertThat(proxy.records(20)).extracting("outcome").containsOnly(Outcome.CLIENT_ABORT);
  }

  @Test
  void client_resetsOneStream_othersGoOn() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    proxy
        .origin()
        .script(
            origin -> {
              proxy.origin().request(origin);
              origin.send(STREAM);
              mayEnd.await();
              origin.send("0\r\n\r\n");
              origin.readToEnd();
            });
    Http2Peer client = Http2Peer.wide(proxy.connect());
    client.get(1, "/openai/x").get(3, "/openai/x");
    client.next(Http2Peer.DATA);
    client.next(Http2Peer.DATA);

    client.reset(1, Http2Peer.CANCEL);
    assertThat(proxy.record().outcome()).isEqualTo(Outcome.CLIENT_ABORT);
    mayEnd.countDown();

    assertThat(client.answer(3).reset()).isEmpty();
    assertThat(proxy.records(2)).extracting("outcome").contains(Outcome.OK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123456789",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\nzz\r\n"
      })
  void upstream_breaksOffWithinItsAnswer_streamIsResetAndNeverEnded(String cut) throws Exception {
    proxy
        .origin()
        .script(
            origin -> {
              proxy.origin().request(origin);
              origin.send(cut);
            });
    Http2Peer client = Http2Peer.wide(proxy.connect());

    Http2Peer.Answer answer = client.get(1, "/openai/x").answer(1);

    assertThat(answer.reset()).contains(Http2Peer.INTERNAL_ERROR);
    assertThat(proxy.record().outcome()).isEqualTo(Outcome.UPSTREAM_RESET);
    // The connection has done nothing wrong.
    assertThat(client.get(3, "/_tokenmeter/healthz").answer(3).status()).isEqualTo(200);
  }

  @Test
  void upstream_breaksOffBeforeItsAnswer_isABadGateway() throws Exception {
    proxy.origin().script(origin -> proxy.origin().request(origin));
    Http2Peer client = Http2Peer.wide(proxy.connect());

    Http2Peer.Answer answer = client.get(1, "/openai/x").answer(1);

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.header("x-tokenmeter-error")).contains("upstream_closed");
    assertThat(answer.reset()).isEmpty();
  }

  @Test
  void client_resetsAChatStreamBeforeItsUsage_itIsReadOnAndCounted() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    String delta = "{\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"}}]}";
    String finish =
        "{\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
    String usage =
        "{\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,"
            + "\"completion_tokens\":3,\"total_tokens\":8}}";
    proxy
        .origin()
        .script(
            origin -> {
              proxy.origin().request(origin);
              origin.send(
                  head(
                          "HTTP/1.1 200 OK",
                          "Content-Type: text/event-stream",
                          "Transfer-Encoding: chunked")
                      + chunk("data: " + delta + "\n\n")
                      + chunk("data: " + finish + "\n\n"));
              left.await();
              origin.send(chunk("data: " + usage + "\n\ndata: [DONE]\n\n") + "0\r\n\r\n");
              origin.readToEnd();
            });
    Http2Peer client = Http2Peer.wide(proxy.connect());
    client.post(
        1,
        "/openai/v1/chat/completions",
        "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
        "content-type: application/json");
    String body = "";
    while (!body.contains("stop")) {
      body += client.next(Http2Peer.DATA).text();
    }

    client.reset(1, Http2Peer.CANCEL);
    // Answered by the same loop, so the reset has been seen before it.
    client.ping(1).next(Http2Peer.PING);
    left.countDown();

    proxy.record();
    assertThat(proxy.metrics().sum("tokenmeter_tokens_total", "source=\"reported\"")).isEqualTo(8);
  }

  @Test
  void answer_thatDoesNotWaitForTheBody_endsAndCallsTheRestOff() throws Exception {
    Http2Peer client = Http2Peer.wide(proxy.connect());
    client.headers(1, 0, request("POST", "/nobody/x"));

    assertThat(client.answer(1).status()).isEqualTo(404);

    byte[] piece = new byte[16 << 10];
    for (int sent = 0; sent <= 1 << 20; sent += piece.length) {
      client.frame(Http2Peer.DATA, 0, 1, piece);
    }
    assertThat(client.next(Http2Peer.RST_STREAM).error()).isEqualTo(Http2Peer.NO_ERROR);
    assertThat(proxy.record().status()).isEqualTo(404);
  }
}
