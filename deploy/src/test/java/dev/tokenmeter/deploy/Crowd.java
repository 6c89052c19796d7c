package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.post;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Clients that ask for one stream after the other until they are told to stop, or cut off. */
final class Crowd {
  private static final String ASKS = "{\"model\":\"claude-x\",\"stream\":true}";

  private final Map<String, Long> finished = new ConcurrentHashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean enough;

  private Crowd() {}

  /** So many clients with long-lived keys of so many callers. */
  static Crowd ask(InetSocketAddress proxy, int clients, int callers) throws IOException {
    Crowd crowd = new Crowd();
    for (int i = 0; i < clients; i++) {
      RawConnection client = RawConnection.connect(proxy);
      String key = "x-api-key: sk-ant-api03-long-lived-key-of-caller-" + i % callers;
      crowd.threads.add(Thread.startVirtualThread(() -> crowd.ask(client, key)));
    }
    return crowd;
  }

  private void ask(RawConnection client, String key) {
    try (client) {
      while (!enough) {
        client.send(post("/anthropic/v1/messages", ASKS, key));
        RawMessage answer = client.readResponse();
        finished.put(answer.header("request-id").orElseThrow(), System.nanoTime());
      }
    } catch (IOException e) {
      // The proxy was killed.
    }
  }

  /** No client asks again; each reads the rest of what it asked for. */
  void enough() {
    enough = true;
  }

  void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** When each answer had arrived in full, by {@link System#nanoTime} and request id. */
  Map<String, Long> finished() {
    return Map.copyOf(finished);
  }
}
