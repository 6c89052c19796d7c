package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Http2Peer.CONTINUATION;
import static dev.tokenmeter.deploy.Http2Peer.END_STREAM;
import static dev.tokenmeter.deploy.Http2Peer.ENHANCE_YOUR_CALM;
import static dev.tokenmeter.deploy.Http2Peer.HEADERS;
import static dev.tokenmeter.deploy.Http2Peer.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Limits;
import dev.tokenmeter.config.Timeouts;
import dev.tokenmeter.metrics.record.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every bound of an HTTP/2 connection, and that it is counted. */
@Tag("SEC-16")
final class Http2LimitTest {
  /** RFC 9113 6.3. */
  private static final int PRIORITY = 2;

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private Http2Peer connect() throws IOException {
    return Http2Peer.wide(proxy.connect());
  }

  private void limits(int headers, int count, int streams, int resets) {
    Limits d = Limits.defaults();
    Limits limits =
        new Limits(
            d.requestLine(),
            headers,
            count,
            d.connections(),
            d.replay(),
            d.idlePerUpstream(),
            d.writeHigh(),
            d.writeLow(),
            d.includeUsageBody(),
            d.signedBody(),
            streams,
            resets,
            d.memory());
    proxy.configure(config -> TestConfig.with(config, limits));
  }

  private void timeouts(Duration head, Duration body, Duration keepAlive, Duration stalled) {
    Timeouts d = Timeouts.defaults();
    proxy.configure(
        config ->
            TestConfig.with(
                config,
                new Timeouts(
                    head,
                    body,
                    d.connect(),
                    d.tls(),
                    keepAlive,
                    d.idleUpstream(),
                    stalled,
                    d.drainDelay(),
                    d.drain())));
  }

  @Test
  void streams_beyondTheBound_areRefusedUnseenAndTheRestServed() throws Exception {
    limits(64 << 10, 200, 3, 200);
    CountDownLatch may = new CountDownLatch(1);
    proxy
        .origin()
        .script(
            origin -> {
              proxy.origin().request(origin);
              may.await();
              origin.send(Wire.OK);
              origin.readToEnd();
            });
    Http2Peer client = connect();
    for (int i = 0; i < 4; i++) {
      client.get(2 * i + 1, "/openai/x");
    }

    Http2Peer.Frame refused = client.next(Http2Peer.RST_STREAM);
    assertThat(refused.stream()).isEqualTo(7);
    assertThat(refused.error()).isEqualTo(Http2Peer.REFUSED_STREAM);
    may.countDown();
    for (int i = 0; i < 3; i++) {
      client.next(HEADERS);
    }
    assertThat(proxy.records(3)).extracting("outcome").containsOnly(Outcome.OK);
    assertThat(proxy.limitsHit()).containsExactly("http2_streams");
  }

  @Test
  void resets_beyondTheBound_endTheConnection() throws Exception {
    limits(64 << 10, 200, 100, 10);
    proxy
        .origin()
        .script(
            origin -> {
              origin.readHead();
              origin.readToEnd();
            });
    Http2Peer client = connect();
    for (int i = 0; i <= 10; i++) {
      client.get(2 * i + 1, "/openai/x").reset(2 * i + 1, Http2Peer.CANCEL);
    }

    assertThat(client.next(Http2Peer.GOAWAY).error()).isEqualTo(ENHANCE_YOUR_CALM);
    Waiting.until("it is closed", () -> proxy.connections() == 0);
    assertThat(proxy.limitsHit()).contains("http2_flood");
  }

  @Test
  void resets_thatTheClientProvokes_countAsItsOwn() throws Exception {
    limits(64 << 10, 200, 100, 10);
    Http2Peer client = connect();
    for (int i = 0; i <= 10; i++) {
      client.headers(2 * i + 1, END_STREAM, request("GET", "/openai/x", "connection: x"));
    }

    assertThat(client.next(Http2Peer.GOAWAY).error()).isEqualTo(ENHANCE_YOUR_CALM);
    Waiting.until("it is closed", () -> proxy.connections() == 0);
  }

  /** Frames at which the server is the one that resets, while the request goes on behind it. */
  @ParameterizedTest
  @ValueSource(strings = {"no more window", "too much window", "data beyond its length", "a loop"})
  void resets_thatFaultyFramesProvoke_countAsTheClients(String fault) throws Exception {
    limits(64 << 10, 200, 100, 10);
    proxy
        .origin()
        .script(
            origin -> {
              origin.readHead();
              origin.readToEnd();
            });
    Http2Peer client = connect();
    try {
      for (int stream = 1; stream <= 21; stream += 2) {
        provoke(client, stream, fault);
      }
    } catch (IOException e) {
      // Closed before the last of them.
    }

    assertThat(client.next(Http2Peer.GOAWAY).error()).isNotEqualTo(Http2Peer.NO_ERROR);
    Waiting.until("it is closed", () -> proxy.connections() == 0);
  }

  private static void provoke(Http2Peer client, int stream, String fault) throws IOException {
    switch (fault) {
      case "no more window" -> client.get(stream, "/openai/x").window(stream, 0);
      case "too much window" -> client.get(stream, "/openai/x").window(stream, Integer.MAX_VALUE);
      case "data beyond its length" ->
          client
              .headers(stream, 0, request("POST", "/openai/x", "content-length: 1"))
              .data(stream, 0, "more than that");
      default -> {
        byte[] dependsOnItself = ByteBuffer.allocate(5).putInt(stream).put((byte) 1).array();
        client.get(stream, "/openai/x").frame(PRIORITY, 0, stream, dependsOnItself);
      }
    }
  }

  @Test
  void pings_ofAClientThatReadsNothing_endTheConnection() throws Exception {
    proxy.server();
    RawConnection narrow = proxy.keep(RawConnection.connectNarrow(proxy.address(), 4 << 10));
    Http2Peer client = Http2Peer.wide(narrow);
    Waiting.until("it is connected", () -> proxy.connections() == 1);
    try {
      for (int i = 0; i < 5_000_000 && proxy.connections() == 1; i += 1_000) {
        for (int j = 0; j < 1_000; j++) {
          client.ping(i + j);
        }
      }
    } catch (IOException e) {
      // Closed, as it should be.
    }

    Waiting.until("it is closed", () -> proxy.connections() == 0);
    assertThat(proxy.limitsHit()).contains("http2_flood");
  }

  @Test
  void settings_ofAClientThatReadsNothing_endTheConnection() throws Exception {
    proxy.server();
    RawConnection narrow = proxy.keep(RawConnection.connectNarrow(proxy.address(), 4 << 10));
    Http2Peer client = Http2Peer.wide(narrow);
    Waiting.until("it is connected", () -> proxy.connections() == 1);
    try {
      for (int i = 0; i < 5_000 && proxy.connections() == 1; i++) {
        for (int j = 0; j < 1_000; j++) {
          client.frame(Http2Peer.SETTINGS, 0, 0, new byte[0]);
        }
      }
    } catch (IOException e) {
      // Closed, as it should be.
    }

    Waiting.until("it is closed", () -> proxy.connections() == 0);
    assertThat(proxy.limitsHit()).contains("http2_flood");
  }

  @Test
  void dataFramesWithoutData_endTheConnection() throws Exception {
    Http2Peer client = connect();
    client.headers(1, 0, request("POST", "/nobody/x"));
    for (int i = 0; i <= 2; i++) {
      client.data(1, 0, "");
    }

    assertThat(client.next(Http2Peer.GOAWAY).error()).isEqualTo(ENHANCE_YOUR_CALM);
  }

  @Test
  void continuationsWithoutEnd_endTheConnection() throws Exception {
    Http2Peer client = connect();
    byte[] block = client.encode(request("GET", "/openai/x"));
    client.frame(HEADERS, END_STREAM, 1, block);
    try {
      for (int i = 0; i < 1_000; i++) {
        client.frame(CONTINUATION, 0, 1, new byte[0]);
      }
    } catch (IOException e) {
      // Closed, as it should be.
    }

    Waiting.until("it is closed", () -> proxy.connections() == 0);
    assertThat(proxy.origin().connections()).isZero();
  }

  @Test
  void fields_beyondTheirNumberOrSize_areToldSo() throws Exception {
    limits(8 << 10, 10, 100, 200);
    String[] many = new String[20];
    for (int i = 0; i < many.length; i++) {
      many[i] = "x-" + i + ": 1";
    }
    Http2Peer client = connect();

    assertThat(client.get(1, "/openai/x", many).answer(1).status()).isEqualTo(431);
    assertThat(client.get(3, "/openai/x", "x: " + "y".repeat(9_000)).answer(3).status())
        .isEqualTo(431);
    assertThat(client.get(5, "/_tokenmeter/healthz").answer(5).status()).isEqualTo(200);
  }

  @Test
  void fewBytes_thatStandForManyFields_areNotUnpacked() throws Exception {
    Http2Peer client = connect();
    String large = "x: " + "y".repeat(3_000);
    assertThat(client.get(1, "/_tokenmeter/healthz", large).answer(1).status()).isEqualTo(200);

    // Each is one byte by now: 4,000 bytes that stand for 12 MB.
    String[] bomb = new String[4_000];
    Arrays.fill(bomb, large);

    assertThat(client.get(3, "/openai/x", bomb).answer(3).status()).isEqualTo(431);
    assertThat(proxy.origin().connections()).isZero();
    assertThat(proxy.limitsHit()).contains("http2_headers");
  }

  @Test
  void idleConnection_isToldToGoAndClosed() throws Exception {
    timeouts(Duration.ZERO, Duration.ZERO, Duration.ofMillis(100), Duration.ZERO);
    RawConnection connection = proxy.connect();
    Http2Peer client = Http2Peer.wide(connection);
    assertThat(client.get(1, "/_tokenmeter/healthz").answer(1).status()).isEqualTo(200);

    assertThat(client.next(Http2Peer.GOAWAY).error()).isEqualTo(Http2Peer.NO_ERROR);
    assertThat(connection.readToEnd().end()).isEqualTo(RawConnection.End.FIN);
  }

  @Test
  void fields_thatNeverEnd_closeTheConnection() throws Exception {
    timeouts(Duration.ofMillis(100), Duration.ZERO, Duration.ZERO, Duration.ZERO);
    Http2Peer client = connect();
    client.next(Http2Peer.SETTINGS);
    client.ping(1).next(Http2Peer.PING);
    client.frame(HEADERS, END_STREAM, 1, client.encode(request("GET", "/openai/x")));

    assertThat(client.next(Http2Peer.GOAWAY).error()).isEqualTo(Http2Peer.NO_ERROR);
    Waiting.until("it is closed", () -> proxy.connections() == 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PRI", "PRI * HTTP/2.0\r\n\r\nSM\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"})
  void preface_thatIsNotFollowedUp_closesTheConnection(String start) throws Exception {
    timeouts(Duration.ofMillis(100), Duration.ZERO, Duration.ZERO, Duration.ZERO);
    RawConnection client = proxy.connect().send(start);

    client.readToEnd();

    assertThat(proxy.origin().connections()).isZero();
  }

  @Test
  void body_thatStopsArriving_isAnsweredAndCalledOff() throws Exception {
    timeouts(Duration.ZERO, Duration.ofMillis(100), Duration.ZERO, Duration.ZERO);
    proxy.origin().script(RawConnection::readToEnd);
    Http2Peer client = connect();
    client.headers(1, 0, request("POST", "/openai/x")).data(1, 0, "some");

    Http2Peer.Answer answer = client.answer(1);

    assertThat(answer.status()).isEqualTo(408);
    assertThat(client.next(Http2Peer.RST_STREAM).error()).isEqualTo(Http2Peer.NO_ERROR);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 1 << 20})
  void client_thatOpensNoWindow_isCutInTheEnd(int length) throws Exception {
    timeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofMillis(100));
    proxy
        .origin()
        .script(
            origin -> {
              proxy.origin().request(origin);
              origin.send(Wire.head("HTTP/1.1 200 OK", "Content-Length: " + length));
              origin.send(new byte[length]);
              origin.readToEnd();
            });
    Http2Peer client = Http2Peer.narrow(proxy.connect(), 0);
    client.get(1, "/openai/x");

    assertThat(client.next(Http2Peer.RST_STREAM).error()).isEqualTo(Http2Peer.INTERNAL_ERROR);
    assertThat(proxy.record().outcome()).isEqualTo(Outcome.TIMEOUT);
    assertThat(proxy.limitsHit()).contains("stalled_client");
  }
}
