package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.post;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.deploy.TruthfulProvider.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an operator does to a ledger while the proxy writes it, by the commands as he types them.
 */
final class LedgerUpkeepProcessTest {
  private static final int STREAMS = 50;
  private static final int OLD_ROWS = 5_000;
  private static final String CANARY = "mallory-canary-name";
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @TempDir Path directory;
  private final TruthfulProvider provider = new TruthfulProvider();

  private static String config(int origin, String more) {
    return """
    listen: { address: 127.0.0.1, port: 0 }
    admin: { address: 127.0.0.1, port: 0 }
    providers:
      anthropic: { url: "http://127.0.0.1:%d" }
    %s
    """
        .formatted(origin, more);
  }

  private LedgerView ledger() {
    return new LedgerView(directory.resolve("data/tokenmeter.db"));
  }

  @Test
  void backup_underStreams_isWholeAndExact() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start();
        ServedProcess served = ServedProcess.start(directory, config(origin.port(), ""))) {
      origin.script(provider);
      Crowd crowd = Crowd.ask(served.address(), STREAMS, 1);
      Waiting.until("answers have come", () -> crowd.finished().size() > STREAMS);
      TimeUnit.NANOSECONDS.sleep(SECOND);
      long asked = System.nanoTime();
      Map<String, Long> finished = crowd.finished();
      ServedProcess.run(directory, "ledger", "backup", "copy.db");
      crowd.enough();
      crowd.join();
      assertCopy(finished, asked);
      served.terminate();
      assertThat(served.exit()).isZero();
      assertThat(ledger().rows("SELECT DISTINCT upstream_request_id FROM exchange"))
          .containsExactlyInAnyOrderElementsOf(crowd.finished().keySet());
    }
  }

  private void assertCopy(Map<String, Long> finished, long asked) {
    LedgerView copy = new LedgerView(directory.resolve("copy.db"));
    assertThat(copy.rows("PRAGMA integrity_check")).containsExactly("ok");
    Map<String, Answer> truth = provider.answers();
    Set<String> due = new HashSet<>();
    finished.forEach(
        (id, at) -> {
          if (asked - at >= SECOND) {
            due.add(id);
          }
        });
    assertThat(due).isNotEmpty();
    List<String> ended =
        copy.rows("SELECT upstream_request_id FROM exchange WHERE NOT open AND line = 0");
    assertThat(ended).doesNotHaveDuplicates().containsAll(due);
    for (String row :
        copy.rows("SELECT upstream_request_id, input, output FROM exchange WHERE NOT open")) {
      String id = row.substring(0, row.indexOf('|'));
      Answer answer = Objects.requireNonNull(truth.get(id));
      assertThat(row).isEqualTo(id + "|" + answer.input() + "|" + answer.output());
    }
  }

  @Test
  void forget_whileItServes_leavesNoByteOfTheNameNotEvenInTheSumsOfOldHours() throws Exception {
    String key = "sk-ant-api03-long-lived-key-of-mallory";
    String callers =
        "callers: [{ name: %s, keys: [\"sha256:%s\"] }]"
            .formatted(CANARY, Payload.sha256(key.getBytes(ISO_8859_1)));
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      origin.script(provider);
      try (ServedProcess served = ServedProcess.start(directory, config(origin.port(), callers))) {
        ask(served, key);
        served.terminate();
        assertThat(served.exit()).isZero();
      }
      ledger().addOld(OLD_ROWS, CANARY, Duration.ofDays(10));
      try (ServedProcess served =
          ServedProcess.start(
              directory, config(origin.port(), callers + "\nledger: { retain: 2d }"))) {
        Crowd crowd = Crowd.ask(served.address(), STREAMS, 1);
        Waiting.until(
            "the old rows are summed up by the hour",
            () -> ledger().number("SELECT coalesce(sum(exchanges), 0) FROM hourly") == OLD_ROWS);
        assertThat(ledger().rows("SELECT DISTINCT caller FROM hourly")).containsExactly(CANARY);

        assertThat(ServedProcess.run(directory, "forget", CANARY)).contains("no longer name");

        assertNoTrace();
        assertThat(ledger().rows("SELECT caller, sum(exchanges), sum(input) FROM hourly"))
            .containsExactly("_forgotten|%1$d|%1$d".formatted(OLD_ROWS));
        crowd.enough();
        crowd.join();
        served.terminate();
        assertThat(served.exit()).isZero();
        assertThat(
                ledger()
                    .rows(
                        "SELECT upstream_request_id FROM exchange"
                            + " WHERE upstream_request_id IS NOT NULL"))
            .containsExactlyInAnyOrderElementsOf(crowd.finished().keySet());
        assertNoTrace();
      }
    }
  }

  private void assertNoTrace() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("data"))) {
      for (Path file : files.toList()) {
        assertThat(Files.readString(file, ISO_8859_1).contains(CANARY))
            .as(file.toString())
            .isFalse();
      }
    }
  }

  private static void ask(ServedProcess served, String key) throws Exception {
    try (RawConnection client = RawConnection.connect(served.address())) {
      client.send(post("/anthropic/v1/messages", "{\"model\":\"claude-x\"}", "x-api-key: " + key));
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }
}
