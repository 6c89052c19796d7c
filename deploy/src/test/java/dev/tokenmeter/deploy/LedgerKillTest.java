package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.chunk;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the ledger holds after the process was killed with signal 9, and after it came back. */
final class LedgerKillTest {
  private static final int STREAMS = 20;
  private static final int CLIENTS = 20;
  private static final int ROUNDS = 4;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final String STARTED =
      "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"claude-x\","
          + "\"usage\":{\"input_tokens\":100,\"output_tokens\":1}}}\n\n";
  private static final String TEXT =
      "event: content_block_delta\n"
          + "data:"
          + " {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"0123456789012345678901234567890123456789\"}}\n\n";
  private static final String ANSWER =
      "{\"type\":\"message\",\"model\":\"claude-x\",\"usage\":{\"input_tokens\":7,\"output_tokens\":3}}";

  @TempDir Path directory;

  private static String config(int origin) {
    return """
    listen: { address: 127.0.0.1, port: 0 }
    admin: { address: 127.0.0.1, port: 0 }
    providers:
      anthropic: { url: "http://127.0.0.1:%d" }
    """
        .formatted(origin);
  }

  /** Without {@code ledger.path} it lies in the working directory. */
  private List<String> query(String sql) {
    return new LedgerView(directory.resolve("data/tokenmeter.db")).rows(sql);
  }

  private int number(String sql) {
    return Integer.parseInt(query(sql).getFirst());
  }

  @Test
  void kill_underOpenStreams_keepsWhatTheyHadUsedAndMarksThem() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    AtomicInteger sent = new AtomicInteger();
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      origin.script(
          connection -> {
            connection.readRequest();
            connection.send(
                head(
                    "HTTP/1.1 200 OK",
                    "Content-Type: text/event-stream",
                    "Transfer-Encoding: chunked"));
            connection.send(chunk(STARTED));
            do {
              connection.send(chunk(TEXT));
              sent.incrementAndGet();
            } while (!over.await(100, TimeUnit.MILLISECONDS));
          });
      List<RawConnection> clients = new ArrayList<>();
      try (ServedProcess served = ServedProcess.start(directory, config(origin.port()))) {
        for (int i = 0; i < STREAMS; i++) {
          clients.add(
              RawConnection.connect(served.address())
                  .send(
                      post("/anthropic/v1/messages", "{\"model\":\"claude-x\",\"stream\":true}")));
        }
        Waiting.until(
            "every stream has told what it has used",
            () ->
                number(
                        "SELECT count(DISTINCT id) FROM exchange"
                            + " WHERE open AND source = 'estimated' AND output > 20")
                    == STREAMS);
        served.kill();
      }
      over.countDown();
      for (RawConnection client : clients) {
        client.close();
      }
      assertThat(number("SELECT sum(input) FROM exchange")).isEqualTo(100 * STREAMS);
      assertThat(number("SELECT sum(output) FROM exchange"))
          .isLessThanOrEqualTo(sent.get() * 11 + STREAMS);
      try (ServedProcess again = ServedProcess.start(directory, config(origin.port()))) {
        again.address();
        assertThat(number("SELECT count(*) FROM exchange WHERE line = 0 AND interrupted"))
            .isEqualTo(STREAMS);
        assertThat(query("SELECT DISTINCT outcome FROM exchange")).containsExactly("proxy_error");
        assertThat(number("SELECT count(*) FROM exchange WHERE open")).isZero();
      }
    }
  }

  @Test
  void kill_atAnyMoment_losesNothingOlderThanASecondAndCountsNothingTwice() throws Exception {
    SplittableRandom random = new SplittableRandom();
    Set<String> due = new HashSet<>();
    AtomicInteger ids = new AtomicInteger();
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      origin.script(
          connection -> {
            while (true) {
              connection.readRequest();
              connection.send(
                  head(
                          "HTTP/1.1 200 OK",
                          "Content-Type: application/json",
                          "request-id: req-" + ids.incrementAndGet(),
                          "Content-Length: " + ANSWER.length())
                      + ANSWER);
            }
          });
      for (int round = 0; round < ROUNDS; round++) {
        Map<String, Long> answered = new ConcurrentHashMap<>();
        try (ServedProcess served = ServedProcess.start(directory, config(origin.port()))) {
          List<Thread> clients = new ArrayList<>();
          for (int i = 0; i < CLIENTS; i++) {
            RawConnection client = RawConnection.connect(served.address());
            clients.add(Thread.startVirtualThread(() -> ask(client, answered)));
          }
          Waiting.until("answers come", () -> answered.size() > CLIENTS);
          Thread.sleep(random.nextInt(1_200, 2_500));
          long killed = System.nanoTime();
          served.kill();
          for (Thread client : clients) {
            client.join();
          }
          answered.forEach(
              (id, at) -> {
                if (killed - at >= SECOND) {
                  due.add(id);
                }
              });
        }
        List<String> written = query("SELECT upstream_request_id FROM exchange");
        assertThat(written).doesNotHaveDuplicates().containsAll(due);
        assertThat(number("SELECT sum(input) FROM exchange")).isEqualTo(7 * written.size());
      }
      assertThat(due).isNotEmpty();
    }
  }

  /** Asks again and again until the proxy is gone. */
  private static void ask(RawConnection client, Map<String, Long> answered) {
    try (client) {
      while (true) {
        client.send(post("/anthropic/v1/messages", "{\"model\":\"claude-x\"}"));
        RawMessage answer = client.readResponse();
        answered.put(answer.header("request-id").orElseThrow(), System.nanoTime());
      }
    } catch (IOException e) {
      // The proxy was killed.
    }
  }
}
