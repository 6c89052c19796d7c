package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code increase()} makes of callers who ask once. {@code -Dtokenmeter.scrape=15} scrapes at
 * Prometheus' pace of production; the hold is four scrapes, as it is by default.
 */
final class NewCallersTest {
  private static final int CALLERS = 200;
  private static final int SCRAPE_SECONDS = Integer.getInteger("tokenmeter.scrape", 2);
  private static final int HOLD_SCRAPES = 4;

  @TempDir Path directory;
  private final TruthfulProvider provider = new TruthfulProvider();

  private static String config(int admin, int origin) {
    return """
    listen: { address: 127.0.0.1, port: 0 }
    admin: { address: 127.0.0.1, port: %d }
    metrics: { birth-hold: %ds }
    providers:
      anthropic: { url: "http://127.0.0.1:%d" }
    """
        .formatted(admin, HOLD_SCRAPES * SCRAPE_SECONDS, origin);
  }

  @Test
  void callersWhoAskOnce_areAllInTheIncrease() throws Exception {
    Optional<Path> program = PrometheusServer.program();
    if (program.isEmpty()) {
      System.out.println("prometheus is not on the PATH: its view of new callers was left out");
      return;
    }
    int admin = PrometheusServer.freePort();
    Path own = Files.createDirectory(directory.resolve("p"));
    try (ScriptedOrigin origin = ScriptedOrigin.start();
        ServedProcess served = ServedProcess.start(directory, config(admin, origin.port()))) {
      origin.script(provider);
      served.awaitReady();
      try (PrometheusServer prometheus =
          PrometheusServer.start(program.get(), own, admin, SCRAPE_SECONDS)) {
        prometheus.awaitScrapes(1);
        askAndCompare(served, prometheus);
      }
    }
  }

  private void askAndCompare(ServedProcess served, PrometheusServer prometheus) throws Exception {
    for (int i = 0; i < CALLERS; i++) {
      ask(served, i);
    }
    prometheus.awaitScrapes(HOLD_SCRAPES + 3);

    double last = prometheus.lastScrape();
    String increase = "sum(increase(tokenmeter_tokens_total[1h]))";
    assertThat(prometheus.query("count(tokenmeter_tokens_total)", last))
        .containsExactly(2.0 * CALLERS);
    assertThat(prometheus.query("tokenmeter_tokens_total", last).stream().mapToDouble(v -> v).sum())
        .as("shown in full")
        .isEqualTo((double) provider.tokens());
    assertThat(prometheus.query("count(min_over_time(up[1h]) == 0)", last))
        .as("failed scrapes")
        .isEmpty();
    assertThat(prometheus.query("min_over_time(tokenmeter_tokens_total[1h]) > 0", last))
        .as("born with value")
        .isEmpty();
    assertThat(prometheus.query(increase, last).getFirst())
        .isCloseTo((double) provider.tokens(), within(0.01));
    // Between two scrapes it goes on as it went so far, by a scrape and a tenth at most.
    double most = provider.tokens() * (1 + 1.1 / (HOLD_SCRAPES + 1));
    assertThat(prometheus.now(increase)).isBetween(provider.tokens() - 0.01, most);
  }

  private void ask(ServedProcess served, int caller) throws Exception {
    try (RawConnection client = RawConnection.connect(served.address())) {
      String key = "x-api-key: sk-ant-api03-long-lived-key-of-new-caller-" + caller;
      client.send(post("/anthropic/v1/messages", "{\"model\":\"claude-x\"}", key));
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }
}
