package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.head;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Timeouts;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.proxy.net.DrainReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SIGTERM seen by clients of HTTP/2: told to go, and no request that they sent is lost. */
final class Http2DrainTest {
  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  private void streamUntilToldToEnd() {
    proxy
        .origin()
        .script(
            origin -> {
              proxy.origin().request(origin);
              origin.send(
                  head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("data: 1\n\n"));
              mayEnd.await();
              origin.send(chunk("data: last\n\n") + "0\r\n\r\n");
              origin.readToEnd();
            });
  }

  private static DrainReport await(CompletableFuture<DrainReport> drain) throws Exception {
    return drain.get(30, TimeUnit.SECONDS);
  }

  private static int lastServed(Http2Peer.Frame goAway) {
    return goAway.payload().getInt(0);
  }

  @Test
  void drain_ofARunningStream_letsItFinishAndServesWhatIsOnItsWay() throws Exception {
    streamUntilToldToEnd();
    RawConnection connection = proxy.connect();
    Http2Peer client = Http2Peer.wide(connection);
    client.get(1, "/openai/x").next(Http2Peer.DATA);

    CompletableFuture<DrainReport> drain = proxy.server().drain();
    Http2Peer.Frame first = client.next(Http2Peer.GOAWAY);
    assertThat(lastServed(first)).isEqualTo(Integer.MAX_VALUE);
    // Sent before the client has answered that it heard.
    client.get(3, "/openai/y");
    Http2Peer.Frame second = client.next(Http2Peer.GOAWAY);
    assertThat(lastServed(second)).isEqualTo(3);
    mayEnd.countDown();

    String rest = new String(connection.in().readAllBytes(), StandardCharsets.ISO_8859_1);
    assertThat(rest.split("data: last", -1)).as("both streams ended").hasSize(3);
    assertThat(await(drain).cut()).isZero();
    assertThat(proxy.records(2)).extracting("outcome").containsOnly(Outcome.OK);
  }

  @Test
  void drain_ofAnIdleConnection_closesIt() throws Exception {
    RawConnection connection = proxy.connect();
    Http2Peer client = Http2Peer.wide(connection);
    assertThat(client.get(1, "/_tokenmeter/healthz").answer(1).status()).isEqualTo(200);

    CompletableFuture<DrainReport> drain = proxy.server().drain();

    client.next(Http2Peer.GOAWAY);
    client.next(Http2Peer.GOAWAY);
    assertThat(connection.readToEnd().end()).isEqualTo(RawConnection.End.FIN);
    assertThat(await(drain)).isEqualTo(new DrainReport(0, 0));
  }

  @Test
  void drain_ofAClientThatAnswersNothing_endsAllTheSame() throws Exception {
    Http2Peer client = Http2Peer.wide(proxy.connect());
    assertThat(client.get(1, "/_tokenmeter/healthz").answer(1).status()).isEqualTo(200);

    assertThat(await(proxy.server().drain())).isEqualTo(new DrainReport(0, 0));
  }

  @Test
  void drain_beyondItsTime_resetsAndCounts() throws Exception {
    Timeouts d = Timeouts.defaults();
    proxy.configure(
        config ->
            TestConfig.with(
                config,
                new Timeouts(
                    d.requestHead(),
                    d.requestBody(),
                    d.connect(),
                    d.tls(),
                    d.keepAlive(),
                    d.idleUpstream(),
                    d.stalledClient(),
                    d.drainDelay(),
                    Duration.ofMillis(300))));
    streamUntilToldToEnd();
    Http2Peer client = Http2Peer.wide(proxy.connect());
    client.get(1, "/openai/x").next(Http2Peer.DATA);

    CompletableFuture<DrainReport> drain = proxy.server().drain();

    assertThat(client.answer(1).reset()).contains(Http2Peer.INTERNAL_ERROR);
    assertThat(await(drain)).isEqualTo(new DrainReport(0, 1));
    mayEnd.countDown();
    assertThat(proxy.record().outcome()).isEqualTo(Outcome.PROXY_ERROR);
  }
}
