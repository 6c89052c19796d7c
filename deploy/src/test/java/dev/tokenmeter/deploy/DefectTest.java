package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Timeouts;
import dev.tokenmeter.deploy.Defect.Where;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An exception of our own code costs the exchange that met it, under a hundred others. */
@Tag("SEC-11")
@Timeout(60)
final class DefectTest {
  private static final int OTHERS = 99;
  private static final String BEGIN = chunk("data: {\"n\":1}\n\n");
  private static final String REST = chunk("data: {\"n\":2}\n\n") + "0\r\n\r\n";

  /** What the provider of the defect is asked for. */
  private static final String METERED = "/gemini/v1beta/models/g:streamGenerateContent?alt=sse";

  private static final Duration IDLE = Duration.ofMillis(500);

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private final CountDownLatch go = new CountDownLatch(1);

  @BeforeEach
  void shareALoop() {
    proxy.useLoops(1);
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
                    IDLE,
                    base.idleUpstream(),
                    base.stalledClient(),
                    base.drainDelay(),
                    base.drain())));
  }

  private Defect meet(Where where) {
    Defect defect = new Defect(where, "gemini");
    proxy.alsoTell(defect);
    proxy.guardBy(defect::in);
    return defect;
  }

  /** Begins every answer, and ends it when it may. */
  private void stream(CountDownLatch begun) {
    proxy
        .origin()
        .script(
            connection -> {
              while (true) {
                connection.readRequest();
                connection.send(
                    head(
                            "HTTP/1.1 200 OK",
                            "Content-Type: text/event-stream",
                            "x-ratelimit-limit-requests: 10",
                            "x-ratelimit-remaining-requests: 5",
                            "Transfer-Encoding: chunked")
                        + BEGIN);
                begun.countDown();
                go.await();
                connection.send(REST);
              }
            });
  }

  private RawMessage ask(String request) throws IOException {
    try (RawConnection client = RawConnection.connect(proxy.address())) {
      return client.send(request).readResponse();
    }
  }

  @ParameterizedTest
  @EnumSource(Where.class)
  void defect_costsNoOtherExchange_andNoClock(Where where) throws Exception {
    final Defect defect = meet(where);
    CountDownLatch begun = new CountDownLatch(OTHERS);
    stream(begun);
    proxy.server();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<RawMessage>> others = new ArrayList<>();
      for (int i = 0; i < OTHERS; i++) {
        others.add(clients.submit(() -> ask(get("/openai/x"))));
      }
      begun.await();
      Future<RawMessage> met = clients.submit(() -> ask(post(METERED, "{}")));
      if (where != Where.END) {
        Waiting.until("the defect is met", () -> defect.met() > 0);
      }
      go.countDown();
      assertTold(where, met.get());
      for (Future<RawMessage> other : others) {
        assertThat(other.get().rawBody()).isEqualTo(BEGIN + REST);
      }
    }
    Waiting.until("the defect was met", () -> defect.met() > 0);
    assertThat(proxy.records(OTHERS + 1)).hasSize(OTHERS + 1);
    // Where the clock had stopped, an idle connection would stay for ever.
    assertThat(proxy.connect().readToEnd().rest()).isEmpty();
  }

  private static void assertTold(Where where, RawMessage answer) {
    if (where.answered()) {
      assertThat(answer.rawBody()).isEqualTo(BEGIN + REST);
    } else {
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.header("x-tokenmeter-error")).contains("internal");
      assertThat(answer.header("connection")).contains("close");
      assertThat(answer.head() + answer.body()).doesNotContain(Defect.SECRET, "Exception");
    }
  }

  @ParameterizedTest
  @EnumSource(Where.class)
  void defect_onAStream_costsNoOtherStreamOfItsConnection(Where where) throws Exception {
    final Defect defect = meet(where);
    stream(new CountDownLatch(0));
    Http2Peer client = Http2Peer.wide(proxy.connect());
    int bad = OTHERS;
    for (int i = 0; i <= OTHERS; i++) {
      int stream = 2 * i + 1;
      if (stream == bad) {
        client.post(stream, METERED, "{}");
      } else {
        client.get(stream, "/openai/x");
      }
    }
    if (where != Where.END) {
      Waiting.until("the defect is met", () -> defect.met() > 0);
    }
    go.countDown();
    Map<Integer, String> told = answers(client, OTHERS + 1);
    String badTold = told.remove(bad);
    assertThat(badTold).startsWith(where.answered() ? ":status: 200" : ":status: 500");
    assertThat(badTold).doesNotContain(Defect.SECRET);
    assertThat(told.values())
        .hasSize(OTHERS)
        .allMatch(answer -> answer.equals(":status: 200data: {\"n\":1}\n\ndata: {\"n\":2}\n\n"));
    Waiting.until("the defect was met", () -> defect.met() > 0);
    assertThat(proxy.records(OTHERS + 1)).hasSize(OTHERS + 1);
  }

  /** Status and body of so many streams, once all have ended. */
  private static Map<Integer, String> answers(Http2Peer client, int streams) throws IOException {
    Map<Integer, String> told = new TreeMap<>();
    Set<Integer> ended = new HashSet<>();
    while (ended.size() < streams) {
      Http2Peer.Frame frame = client.read();
      if (frame.type() == Http2Peer.HEADERS) {
        told.merge(frame.stream(), client.decode(frame).getFirst(), String::concat);
      } else if (frame.type() == Http2Peer.DATA) {
        told.merge(frame.stream(), frame.text(), String::concat);
      }
      boolean content = frame.type() == Http2Peer.HEADERS || frame.type() == Http2Peer.DATA;
      if (frame.type() == Http2Peer.RST_STREAM || (content && frame.has(Http2Peer.END_STREAM))) {
        ended.add(frame.stream());
      }
    }
    return told;
  }

  @Test
  void defect_inAPipelinedRequest_isAnsweredInItsTurn() throws Exception {
    meet(Where.GUARD);
    stream(new CountDownLatch(0));
    go.countDown();
    RawConnection client =
        proxy.connect().send(get("/openai/x") + post(METERED, "{}") + get("/openai/never"));
    assertThat(client.readResponse().rawBody()).isEqualTo(BEGIN + REST);
    assertThat(client.readResponse().status()).isEqualTo(500);
    assertThat(client.readToEnd().rest()).isEmpty();
  }
}
