package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.config.Timeouts;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.proxy.net.DrainReport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A request that was begun is served to its end, though the proxy is told to stop. */
final class DrainTest {
  private static final int STREAMS = 200;

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private final CountDownLatch mayEnd = new CountDownLatch(1);

  private void streamsUntilToldToEnd() {
    proxy
        .origin()
        .script(
            connection -> {
              connection.readHead();
              connection.send(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"));
              connection.send(chunk("data: first\n\n"));
              mayEnd.await();
              connection.send(chunk("data: last\n\n") + "0\r\n\r\n");
              connection.readToEnd();
            });
  }

  private List<RawConnection> openStreams() throws IOException {
    List<RawConnection> clients = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      clients.add(proxy.connect().send(get("/openai/v1/x")));
    }
    for (RawConnection client : clients) {
      client.readUntil("first\n\n\r\n");
    }
    return clients;
  }

  private DrainReport await(CompletableFuture<DrainReport> drain) throws Exception {
    return drain.get(30, TimeUnit.SECONDS);
  }

  @Test
  void drain_openStreams_allFinish() throws Exception {
    streamsUntilToldToEnd();
    List<RawConnection> clients = openStreams();
    CompletableFuture<DrainReport> drain = proxy.server().drain();
    Waiting.until("it no longer listens", this::isRefused);
    mayEnd.countDown();
    for (RawConnection client : clients) {
      assertThat(client.readToEnd().rest()).endsWith("data: last\n\n\r\n0\r\n\r\n");
    }
    assertThat(await(drain)).isEqualTo(new DrainReport(STREAMS, 0));
    assertThat(proxy.records(STREAMS)).allMatch(record -> record.outcome() == Outcome.OK);
  }

  @Test
  void drain_idleConnections_areClosedAndNewOnesRefused() throws Exception {
    proxy.origin().answer(Wire.OK);
    RawConnection client = proxy.connect().send(get("/openai/v1/x"));
    assertThat(client.readResponse().body()).isEqualTo("ok");
    RawConnection silent = proxy.connect();
    Waiting.until("both are connected", () -> proxy.connections() == 2);
    assertThat(await(proxy.server().drain())).isEqualTo(new DrainReport(0, 0));
    assertThat(client.readToEnd().rest()).isEmpty();
    assertThat(silent.readToEnd().rest()).isEmpty();
    assertThatThrownBy(proxy::connect).isInstanceOf(IOException.class);
  }

  @Test
  void drain_answerOfARunningExchange_saysClose() throws Exception {
    proxy.useLoops(1);
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              mayEnd.await();
              connection.send(Wire.OK);
              connection.readToEnd();
            });
    RawConnection idle = proxy.connect();
    RawConnection client = proxy.connect().send(get("/openai/v1/x"));
    proxy.origin().received();
    CompletableFuture<DrainReport> drain = proxy.server().drain();
    assertThat(idle.readToEnd().rest()).as("closed when the only loop drains").isEmpty();
    mayEnd.countDown();
    RawMessage answer = client.readResponse();
    assertThat(answer.body()).isEqualTo("ok");
    assertThat(answer.header("connection")).contains("close");
    assertThat(client.readToEnd().rest()).isEmpty();
    assertThat(await(drain)).isEqualTo(new DrainReport(1, 0));
  }

  private boolean isRefused() {
    try (RawConnection client = proxy.connect()) {
      return client == null;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void drain_beyondItsTime_cutsAndCounts() throws Exception {
    Timeouts base = Timeouts.defaults();
    proxy.configure(
        config ->
            TestConfig.with(
                config,
                new Timeouts(
                    base.requestHead(),
                    base.requestBody(),
                    base.connect(),
                    base.tls(),
                    base.keepAlive(),
                    base.idleUpstream(),
                    base.stalledClient(),
                    base.drainDelay(),
                    Duration.ofMillis(300))));
    streamsUntilToldToEnd();
    List<RawConnection> clients = openStreams();
    assertThat(await(proxy.server().drain())).isEqualTo(new DrainReport(0, STREAMS));
    for (RawConnection client : clients) {
      assertThat(client.readToEnd().rest()).doesNotEndWith("0\r\n\r\n");
    }
    mayEnd.countDown();
    assertThat(proxy.records(STREAMS)).noneMatch(record -> record.outcome() == Outcome.OK);
  }
}
