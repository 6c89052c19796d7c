package dev.tokenmeter.proxy.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** One developer at work through the proxy. Blocks; for a virtual thread. */
record Desk(URI proxy, Developer developer, HttpClient client, RandomGenerator random) {
  private static final Duration SHORTEST_THOUGHT = Duration.ofMillis(300);
  private static final Duration LONGEST_THOUGHT = Duration.ofSeconds(4);

  /** Of so many requests one is broken off, and one meets a provider in trouble. */
  private static final int TROUBLE = 20;

  /** Asks, reads, thinks, until interrupted. */
  void work() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          ask(random.nextInt(TROUBLE));
        } catch (IOException e) {
          Thread.sleep(LONGEST_THOUGHT);
        }
        Thread.sleep(random.nextLong(SHORTEST_THOUGHT.toMillis(), LONGEST_THOUGHT.toMillis()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One request; the mood decides how it ends. */
  void ask(int mood) throws IOException, InterruptedException {
    HttpRequest plain = developer.assistant().request(proxy, developer, random);
    HttpRequest request =
        switch (mood) {
          case 0 -> wishing(plain, "overloaded");
          case 1 -> wishing(plain, "limited");
          default -> plain;
        };
    HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (mood == 2) {
        body.readNBytes(600);
      } else {
        body.transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  private static HttpRequest wishing(HttpRequest request, String wish) {
    return HttpRequest.newBuilder(request, (name, value) -> true)
        .header(MockProvider.WISH, wish)
        .build();
  }
}
