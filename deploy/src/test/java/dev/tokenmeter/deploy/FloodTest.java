package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A flood of callers and models that nobody has heard of. {@code -Dflood=100000} makes it as large
 * as a hand-run wants.
 */
@Tag("SEC-07")
final class FloodTest {
  private static final int FLOOD = Integer.getInteger("flood", 10_000);
  private static final int CLIENTS = 4;
  private static final int SERIES = 3_000;
  private static final int CALLERS = 200;
  private static final int MODELS = 50;

  /** Fills every bound, and everything that a new process makes once. */
  private static final int WARM_UP = 5_000;

  /** About a third of what the flood's keys alone would take as strings. */
  private static final long GROWTH_BYTES = 300_000;

  private static final String CHAT = "/openai/v1/chat/completions";

  @TempDir Path directory;

  private static String config(int origin) {
    return """
    listen: { address: 127.0.0.1, port: 0 }
    admin: { address: 127.0.0.1, port: 0 }
    ledger: { record: off }
    metrics: { max-callers: %d, max-models: %d, max-series: %d, birth-hold: 0s }
    providers:
      openai: { url: "http://127.0.0.1:%d" }
    """
        .formatted(CALLERS, MODELS, SERIES, origin);
  }

  /** Answers in the name of the model that it was asked for; every tenth it does not know. */
  private static void answer(RawConnection connection) throws Exception {
    while (true) {
      String asked = connection.readRequest().body();
      String model = asked.substring(asked.indexOf("m-"), asked.lastIndexOf('"'));
      boolean typo = model.endsWith("9");
      String body =
          typo
              ? "{\"error\":{\"code\":\"model_not_found\"}}"
              : "{\"model\":\"%s\",\"choices\":[],\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":1}}"
                  .formatted(model);
      connection.send(
          head(
                  typo ? "HTTP/1.1 404 Not Found" : "HTTP/1.1 200 OK",
                  "Content-Type: application/json",
                  "Content-Length: " + body.length())
              + body);
    }
  }

  private static void flood(ServedProcess served, int from, int count) throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        int first = from + client;
        running.add(clients.submit(() -> ask(served, first, from + count)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
  }

  private static boolean ask(ServedProcess served, int first, int end) throws Exception {
    try (RawConnection client = RawConnection.connect(served.address())) {
      for (int i = first; i < end; i += CLIENTS) {
        String key = "Authorization: Bearer sk-proj-made-up-key-of-nobody-at-all-" + i;
        client.send(post(CHAT, "{\"model\":\"m-" + i + "\"}", key));
        assertThat(client.readResponse().status()).isIn(200, 404);
      }
    }
    return true;
  }

  private static Metrics scrape(ServedProcess served) throws Exception {
    String admin = served.admin();
    int port = Integer.parseInt(admin.substring(admin.lastIndexOf(':') + 1));
    InetSocketAddress address = new InetSocketAddress(served.address().getAddress(), port);
    try (RawConnection client = RawConnection.connect(address)) {
      String ask = get("/metrics", "Connection: close").replace("Host: x", "Host: localhost");
      return new Metrics(client.send(ask).readResponse().body());
    }
  }

  /** What is shown once this many have been counted, which is a moment after their answers. */
  private static Metrics settled(ServedProcess served, long requests) throws Exception {
    Waiting.until(
        requests + " requests are counted",
        () -> scraped(served).sum("tokenmeter_requests_total") >= requests);
    Metrics shown = scrape(served);
    assertThat(shown.sum("tokenmeter_requests_total")).isEqualTo(requests);
    return shown;
  }

  private static Metrics scraped(ServedProcess served) {
    try {
      return scrape(served);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void flood_ofNamesThatNobodyKnows_staysBoundedAndIsCountedWhole() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start();
        ServedProcess served =
            ServedProcess.with(List.of("-Xmx64m"), directory, config(origin.port()))) {
      origin.script(FloodTest::answer);
      served.awaitReady();
      flood(served, 0, WARM_UP);
      Metrics warm = settled(served, WARM_UP);
      long before = served.liveHeap();
      flood(served, WARM_UP, FLOOD);
      Metrics metrics = settled(served, (long) WARM_UP + FLOOD);
      long growth = served.liveHeap() - before;
      System.out.printf(
          "%d callers and models: %d lines, the live heap grew by %d bytes%n",
          FLOOD, metrics.text().lines().count(), growth);

      long all = (long) WARM_UP + FLOOD;
      assertThat(metrics.sum("tokenmeter_tokens_total")).isEqualTo(3 * (all - all / 10));
      assertThat(series(metrics, "tokenmeter_tokens_total")).isLessThanOrEqualTo(SERIES);
      // What a bound lets in, it had let in long before.
      assertThat(named(metrics)).isNotEmpty().isEqualTo(named(warm));
      assertThat(metrics.sum("tokenmeter_label_overflow_total", "label=\"caller\"")).isPositive();
      assertThat(metrics.sum("tokenmeter_label_overflow_total", "label=\"model\"")).isPositive();
      assertThat(metrics.text()).doesNotContain("m-9\"", "m-19\"", "sk-proj");
      assertThat(growth).as("more bytes of live heap").isLessThan(GROWTH_BYTES);
    }
  }

  /** Every series that has a caller or a model, without its value. */
  private static Set<String> named(Metrics metrics) {
    return metrics
        .text()
        .lines()
        .filter(line -> line.contains("caller=\"") || line.contains("model=\""))
        .map(line -> line.substring(0, line.lastIndexOf('}') + 1))
        .collect(Collectors.toSet());
  }

  private static long series(Metrics metrics, String family) {
    return metrics.text().lines().filter(line -> line.startsWith(family + "{")).count();
  }
}
