package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.head;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many clients that ask at once; none is answered by the origin before all have been decided on.
 */
final class Gathering {
  private final ProxyUnderTest proxy;
  private final int clients;
  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile double exposure;

  Gathering(ProxyUnderTest proxy, int clients) {
    this.proxy = proxy;
    this.clients = clients;
  }

  /** What the budget showed as its exposure when all had been decided on. */
  double exposure() {
    return exposure;
  }

  /** The origin's side of one connection. */
  void answerWhenAllHaveAsked(RawConnection connection) throws Exception {
    connection.readRequest();
    arrived.incrementAndGet();
    Waiting.until("all have asked", () -> arrived.get() + refused.get() >= clients);
    if (exposure == 0) {
      exposure = proxy.metrics().sum("tokenmeter_budget_exposure_tokens");
    }
    connection.send(
        head(
                "HTTP/1.1 200 OK",
                "Content-Type: application/json",
                "Connection: close",
                "Content-Length: " + Answers.CHAT_JSON.length())
            + Answers.CHAT_JSON);
  }

  /** The status that each client got. */
  List<Integer> ask(String request) throws IOException, InterruptedException, ExecutionException {
    List<RawConnection> connections = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      connections.add(proxy.connect());
    }
    List<Future<Integer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (RawConnection connection : connections) {
        answers.add(threads.submit(() -> status(connection, request)));
      }
    }
    List<Integer> statuses = new ArrayList<>();
    for (Future<Integer> answer : answers) {
      statuses.add(answer.get());
    }
    return statuses;
  }

  private int status(RawConnection connection, String request) throws IOException {
    int status = connection.send(request).readResponse().status();
    if (status != 200) {
      refused.incrementAndGet();
    }
    return status;
  }
}
