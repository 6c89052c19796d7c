package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Timeouts;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A crowd of clients, some of which mean no good, and everybody gets what he should. */
final class ManyConnectionsTest {
  /** {@code -Dtokenmeter.slow-heads=3000} */
  private static final int SLOW = Integer.getInteger("tokenmeter.slow-heads", 500);

  /** {@code -Dtokenmeter.streams=4500}: each takes four descriptors here. */
  private static final int STREAMS = Integer.getInteger("tokenmeter.streams", 500);

  private static final int EVENTS = 20;
  private static final int GOOD = 50;

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  private static <T> List<T> all(List<Callable<T>> tasks) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<T> results = new ArrayList<>();
      for (Future<T> each : threads.invokeAll(tasks)) {
        results.add(each.get());
      }
      return results;
    }
  }

  private static Timeouts heads(Duration head) {
    Timeouts base = Timeouts.defaults();
    return new Timeouts(
        head,
        base.requestBody(),
        base.connect(),
        base.tls(),
        base.keepAlive(),
        base.idleUpstream(),
        base.stalledClient(),
        base.drainDelay(),
        base.drain());
  }

  /** Sends a byte now and then for ever; what it is told in the end. */
  private String drip(CountDownLatch begun) throws IOException, InterruptedException {
    try (RawConnection client = RawConnection.connect(proxy.address())) {
      client.send("GET /openai/v1/x HTTP/1.1\r\nHost: x\r\nX-Slow: ");
      begun.countDown();
      try {
        while (client.available() == 0) {
          Thread.sleep(100);
          client.send("a");
        }
      } catch (IOException _) {
        // Closed at the very moment of sending.
      }
      return client.readToEnd().rest();
    }
  }

  @Test
  void headsThatNeverEnd_areEachCutAndOthersAreServedMeanwhile() throws Exception {
    proxy.configure(config -> TestConfig.with(config, heads(Duration.ofSeconds(2))));
    proxy.origin().answer(head("HTTP/1.1 200 OK", "Content-Length: 2") + "ok");
    proxy.server();
    CountDownLatch begun = new CountDownLatch(SLOW);
    List<Callable<String>> tasks = new ArrayList<>();
    for (int i = 0; i < SLOW; i++) {
      tasks.add(() -> drip(begun));
    }
    for (int i = 0; i < GOOD; i++) {
      tasks.add(
          () -> {
            begun.await();
            try (RawConnection client = RawConnection.connect(proxy.address())) {
              return client.send(get("/openai/v1/x")).readResponse().body();
            }
          });
    }
    List<String> told = all(tasks);
    assertThat(told.subList(SLOW, SLOW + GOOD)).containsOnly("ok");
    // A reset by a byte that crosses the answer may take the answer away; never the cut.
    assertThat(told.subList(0, SLOW))
        .allMatch(answer -> answer.isEmpty() || answer.startsWith("HTTP/1.1 408 "));
    Waiting.until("all connections to be gone", () -> proxy.connections() == 0);
  }

  private static final String STREAM_HEAD =
      head("HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked");

  private static String event(int number) {
    return chunk("data: {\"n\":" + number + "}\n\n");
  }

  @Test
  void manyStreamsAtOnce_loseNoEvent() throws Exception {
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < EVENTS; i++) {
      expected.append(event(i));
    }
    expected.append("0\r\n\r\n");
    CountDownLatch open = new CountDownLatch(STREAMS);
    proxy
        .origin()
        .script(
            connection -> {
              connection.readRequest();
              connection.send(STREAM_HEAD);
              open.countDown();
              open.await();
              for (int i = 0; i < EVENTS; i++) {
                connection.send(event(i));
                Thread.sleep(20);
              }
              connection.send("0\r\n\r\n");
              connection.readToEnd();
            });
    proxy.server();
    List<Callable<String>> tasks = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      tasks.add(
          () -> {
            try (RawConnection client = RawConnection.connect(proxy.address())) {
              client.send(post("/openai/v1/chat/completions", "{}")).readHead();
              return client.readUntil("\r\n0\r\n\r\n");
            }
          });
    }
    assertThat(all(tasks)).hasSize(STREAMS).containsOnly(expected.toString());
    assertThat(proxy.records(STREAMS)).extracting(ExchangeRecord::outcome).containsOnly(Outcome.OK);
  }
}
