package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.postChunked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Limits;
import dev.tokenmeter.config.Timeouts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Everything has a bound, and a bound that is hit has an answer. */
final class LimitTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private void limit(int line, int headers, int count, int connections) {
    Limits base = Limits.defaults();
    Limits limits =
        new Limits(
            line,
            headers,
            count,
            connections,
            base.replay(),
            base.idlePerUpstream(),
            base.writeHigh(),
            base.writeLow(),
            base.includeUsageBody(),
            base.signedBody(),
            base.http2Streams(),
            base.http2Resets(),
            base.memory());
    proxy.configure(config -> TestConfig.with(config, limits));
  }

  private void timeouts(Duration head, Duration body, Duration connect, Duration keepAlive) {
    Timeouts base = Timeouts.defaults();
    Timeouts timeouts =
        new Timeouts(
            head,
            body,
            connect,
            base.tls(),
            keepAlive,
            base.idleUpstream(),
            base.stalledClient(),
            base.drainDelay(),
            base.drain());
    proxy.configure(config -> TestConfig.with(config, timeouts));
  }

  private void assertRefused(RawConnection client, int status) throws Exception {
    RawMessage answer = client.readResponse();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("x-tokenmeter-error")).isPresent();
    assertThat(client.readToEnd().rest()).isEmpty();
    assertThat(proxy.origin().unseen()).isZero();
  }

  @Test
  void requestLine_oneByteBeyondTheBound_isA431() throws Exception {
    limit(200, 4_096, 50, 100);
    proxy.origin().answer(Wire.OK);
    String atBound = "/openai/" + "a".repeat(200 - "GET /openai/ HTTP/1.1".length());
    assertThat(proxy.exchange(get(atBound)).status()).isEqualTo(200);
    proxy.origin().received();
    assertRefused(proxy.connect().send(get(atBound + "a")), 431);
  }

  @Test
  void headers_beyondTheBound_areA431() throws Exception {
    limit(200, 4_096, 50, 100);
    proxy.origin().answer(Wire.OK);
    assertThat(proxy.exchange(get("/openai/x", "X: " + "a".repeat(4_000))).status()).isEqualTo(200);
    proxy.origin().received();
    assertRefused(proxy.connect().send(get("/openai/x", "X: " + "a".repeat(4_200))), 431);
  }

  @Test
  void headers_oneMoreThanTheBound_areA431() throws Exception {
    limit(200, 4_096, 50, 100);
    proxy.origin().answer(Wire.OK);
    // Host is the first of them.
    List<String> fields = new ArrayList<>();
    for (int i = 1; i < 50; i++) {
      fields.add("X-" + i + ": a");
    }
    assertThat(proxy.exchange(get("/openai/x", fields.toArray(String[]::new))).status())
        .isEqualTo(200);
    proxy.origin().received();
    fields.add("X-50: a");
    assertRefused(proxy.connect().send(get("/openai/x", fields.toArray(String[]::new))), 431);
  }

  @Test
  void connections_oneMoreThanTheBound_isA503AndTheOthersAreServed() throws Exception {
    limit(4_096, 4_096, 50, 3);
    proxy.origin().answer(Wire.OK);
    List<RawConnection> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(proxy.connect().send(get("/openai/x")));
      assertThat(clients.getLast().readResponse().body()).isEqualTo("ok");
      proxy.origin().received();
    }
    assertRefused(proxy.connect().send(get("/openai/x")), 503);
    assertThat(clients.getFirst().send(get("/openai/y")).readResponse().body()).isEqualTo("ok");
    clients.getLast().close();
    Waiting.until("a place is free", () -> proxy.connections() == 2);
    assertThat(proxy.exchange(get("/openai/z")).body()).isEqualTo("ok");
    assertThat(proxy.limitsHit()).contains("connections");
  }

  @Test
  void head_thatTricklesIn_isA408() throws Exception {
    timeouts(SHORT, Duration.ZERO, SHORT, Duration.ZERO);
    assertRefused(proxy.connect().send("GET /openai/x HTTP/1.1\r\nHost: x\r\nX-Slow: "), 408);
  }

  @Test
  void body_thatStops_isA408() throws Exception {
    timeouts(SHORT, SHORT, SHORT, Duration.ZERO);
    assertRefused(proxy.connect().send(postChunked("/openai/x") + chunk("piece")), 408);
  }

  @Test
  void idleConnection_isClosed() throws Exception {
    timeouts(SHORT, SHORT, SHORT, SHORT);
    proxy.origin().answer(Wire.OK);
    RawConnection client = proxy.connect().send(get("/openai/x"));
    assertThat(client.readResponse().body()).isEqualTo("ok");
    assertThat(client.readToEnd().rest()).isEmpty();
  }

  @Test
  void model_thatThinksLongerThanAnyTimeout_isWaitedFor() throws Exception {
    timeouts(SHORT, SHORT, SHORT, SHORT);
    proxy
        .origin()
        .script(
            connection -> {
              proxy.origin().request(connection);
              Thread.sleep(SHORT.multipliedBy(4));
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
              Thread.sleep(SHORT.multipliedBy(4));
              connection.send("k");
              connection.readToEnd();
            });
    assertThat(proxy.exchange(get("/openai/x")).body()).isEqualTo("ok");
  }

  @Test
  void connect_thatIsNotAnswered_isA504() throws Exception {
    timeouts(SHORT, SHORT, SHORT, SHORT);
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> queue = fill(full);
      URI url = URI.create("http://127.0.0.1:" + full.getLocalPort());
      proxy.configure(
          config ->
              TestConfig.with(
                  config,
                  TestConfig.provider("full", dev.tokenmeter.config.Dialect.ANTHROPIC, url)));
      RawMessage answer = proxy.exchange(get("/full/v1/messages"));
      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.body()).startsWith("{\"type\":\"error\",\"error\":{\"type\":\"");
      for (Socket socket : queue) {
        socket.close();
      }
    }
  }

  /** Connects until the queue of a listener that accepts nothing is full. */
  private static List<Socket> fill(ServerSocket listener) throws java.io.IOException {
    List<Socket> queue = new ArrayList<>();
    while (true) {
      Socket socket = new Socket();
      queue.add(socket);
      try {
        socket.connect(listener.getLocalSocketAddress(), 300);
      } catch (java.net.SocketTimeoutException e) {
        return queue;
      }
    }
  }

  @Test
  void connect_thatIsRefused_isA502InTheProvidersShape() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    proxy.configure(config -> TestConfig.at(closed));
    RawConnection client = proxy.connect();
    assertThat(client.send(get("/openai/v1/models")).readResponse().body())
        .startsWith("{\"error\":{\"message\":\"");
    assertThat(client.send(get("/anthropic/v1/models")).readResponse().body())
        .startsWith("{\"type\":\"error\",\"error\":{\"type\":\"");
    RawMessage google = client.send(get("/gemini/v1beta/models")).readResponse();
    assertThat(google.status()).isEqualTo(502);
    assertThat(google.body()).startsWith("{\"error\":{\"code\":502,\"message\":\"");
    assertThat(proxy.records(3)).allMatch(record -> record.status() == 502);
  }
}
