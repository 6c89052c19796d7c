package dev.tokenmeter.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Listen;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import dev.tokenmeter.proxy.exchange.Services;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class ProxyServerTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final List<ExchangeRecord> records = new CopyOnWriteArrayList<>();
  private final ExchangeSink sink =
      new ExchangeSink() {
        @Override
        public void begin(String provider) {}

        @Override
        public void end(ExchangeRecord exchange) {
          records.add(exchange);
        }
      };

  private ProxyServer proxyFor(int port) throws IOException, BindFailure {
    Config base = Config.defaults();
    Provider provider =
        new Provider(
            "up",
            Optional.of(URI.create("http://127.0.0.1:" + port)),
            Dialect.OPENAI,
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            false,
            Provider.IncludeUsage.OFF);
    Config config =
        new Config(
            new Listen("127.0.0.1", 0, Optional.empty()),
            base.admin(),
            List.of(provider),
            base.egress(),
            base.identity(),
            base.callers(),
            base.metrics(),
            base.accessLog(),
            base.limits(),
            base.timeouts(),
            base.planned());
    return ProxyServer.start(
        config, new Services(sink, new Calibration(), _ -> {}), FingerprintKey.of(new byte[32]));
  }

  private static String talk(ProxyServer proxy, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.address().getPort())) {
      RawOrigin.write(socket, request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void request_withPrefix_reachesTheUpstreamWithoutIt() throws Exception {
    try (RawOrigin origin = RawOrigin.answering(OK);
        ProxyServer proxy = proxyFor(origin.port())) {
      String answer =
          talk(
              proxy,
              "POST /up/v1/x?a=b HTTP/1.1\r\nX-One: 1\r\nHost: h\r\nContent-Length: 3\r\n"
                  + "Connection: close\r\n\r\nabc");
      assertThat(answer)
          .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nconnection: close\r\n\r\nok");
      assertThat(origin.requests())
          .containsExactly(
              "POST /v1/x?a=b HTTP/1.1\r\nX-One: 1\r\nHost: 127.0.0.1:"
                  + origin.port()
                  + "\r\nContent-Length: 3\r\n\r\nabc");
    }
    assertThat(records).hasSize(1);
    assertThat(records.getFirst().outcome()).isEqualTo(Outcome.OK);
    assertThat(records.getFirst().requestBytes()).isEqualTo(3);
    assertThat(records.getFirst().responseBytes()).isEqualTo(2);
  }

  @Test
  void pipelinedRequests_areAnsweredInOrderOverOneUpstreamConnection() throws Exception {
    try (RawOrigin origin = RawOrigin.answering(OK);
        ProxyServer proxy = proxyFor(origin.port())) {
      String get = "GET /up/a HTTP/1.1\r\nHost: h\r\n\r\n";
      String last = "GET /up/b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
      String answer = talk(proxy, get + get + last);
      assertThat(answer.split("HTTP/1.1 200 OK", -1)).hasSize(4);
      assertThat(origin.connections()).isEqualTo(1);
    }
    assertThat(records).hasSize(3);
  }

  @Test
  void refusedUpstream_isAnsweredInTheProvidersShape() throws Exception {
    int dead;
    try (RawOrigin origin = RawOrigin.answering(OK)) {
      dead = origin.port();
    }
    try (ProxyServer proxy = proxyFor(dead)) {
      String answer =
          talk(proxy, "GET /up/v1/models HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      assertThat(answer).startsWith("HTTP/1.1 502 ").contains("x-tokenmeter-error", "\"error\"");
    }
    assertThat(records.getFirst().status()).isEqualTo(502);
  }

  @Test
  void brokenResponse_reachesTheClientAsACut() throws Exception {
    try (RawOrigin origin =
            new RawOrigin(
                (_, connection) -> {
                  RawOrigin.write(
                      connection,
                      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
                  connection.close();
                });
        ProxyServer proxy = proxyFor(origin.port())) {
      String answer = talk(proxy, "GET /up/a HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(answer).endsWith("5\r\nhello\r\n");
    }
    assertThat(records.getFirst().outcome()).isEqualTo(Outcome.UPSTREAM_RESET);
  }

  @Test
  void unknownPrefix_isNotFoundAndNamesThePrefixes() throws Exception {
    try (RawOrigin origin = RawOrigin.answering(OK);
        ProxyServer proxy = proxyFor(origin.port())) {
      String answer = talk(proxy, "GET /nobody/a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      assertThat(answer).startsWith("HTTP/1.1 404 ").contains("/up");
      assertThat(origin.connections()).isZero();
    }
  }

  @Test
  void upgrade_becomesATunnelOfRawBytes() throws Exception {
    try (RawOrigin origin =
            new RawOrigin(
                (_, connection) -> {
                  RawOrigin.write(
                      connection,
                      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                          + "Connection: Upgrade\r\n\r\nfirst");
                  byte[] four = connection.getInputStream().readNBytes(4);
                  RawOrigin.write(connection, new String(four, StandardCharsets.ISO_8859_1) + "!");
                  connection.close();
                });
        ProxyServer proxy = proxyFor(origin.port())) {
      String answer =
          talk(
              proxy,
              "GET /up/v1/responses HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n"
                  + "Connection: Upgrade\r\n\r\nping");
      assertThat(answer).startsWith("HTTP/1.1 101 ").endsWith("\r\n\r\nfirstping!");
    }
  }

  @Test
  void drain_letsARunningAnswerFinish() throws Exception {
    var go = new CountDownLatch(1);
    try (RawOrigin origin =
            new RawOrigin(
                (_, connection) -> {
                  RawOrigin.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
                  awaitQuietly(go);
                  RawOrigin.write(connection, "cd");
                });
        ProxyServer proxy = proxyFor(origin.port());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.address().getPort())) {
      RawOrigin.write(socket, "GET /up/a HTTP/1.1\r\nHost: h\r\n\r\n");
      byte[] head = socket.getInputStream().readNBytes(40);
      assertThat(head).hasSize(40);
      var drained = proxy.drain();
      awaitRefusal(proxy);
      go.countDown();
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
          .endsWith("cd");
      assertThat(drained.get()).isEqualTo(new DrainReport(1, 0));
    }
  }

  private static void awaitRefusal(ProxyServer proxy) throws IOException, InterruptedException {
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), proxy.address().getPort()).close();
        Thread.sleep(5);
      } catch (ConnectException e) {
        return;
      }
    }
  }

  private static void awaitQuietly(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
