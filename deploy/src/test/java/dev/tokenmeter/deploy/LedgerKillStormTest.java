package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.deploy.TruthfulProvider.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Signal 9 at random moments under many streams, while a real Prometheus watches where one is
 * installed. {@code -Dtokenmeter.kills=20} kills so many times with Prometheus' pace of production.
 */
final class LedgerKillStormTest {
  private static final int STREAMS = 200;
  private static final int CALLERS = 5;
  private static final int OLD_ROWS = 100_000;
  private static final int SHORT_KILLS = 3;
  private static final int KILLS = Integer.getInteger("tokenmeter.kills", SHORT_KILLS);
  private static final int SCRAPE_SECONDS = KILLS > SHORT_KILLS ? 5 : 1;
  private static final int HOLD_SECONDS = 2 * SCRAPE_SECONDS;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Sums of history that Prometheus is asked for; longer than any run. */
  private static final String RANGE = "[2h]";

  private static final String NEW = "id NOT LIKE 'old-%'";

  @TempDir Path directory;
  private final TruthfulProvider provider = new TruthfulProvider();
  private final Set<String> due = new HashSet<>();
  private final List<Long> startMillis = new ArrayList<>();
  private final List<Long> lateMillis = new ArrayList<>();

  private static String config(int port, int admin, int origin) {
    return """
    listen: { address: 127.0.0.1, port: %d }
    admin: { address: 127.0.0.1, port: %d }
    metrics: { birth-hold: %ds }
    providers:
      anthropic: { url: "http://127.0.0.1:%d" }
    prices: { overrides: { claude-x: { input: 3, output: 15 } } }
    """
        .formatted(port, admin, HOLD_SECONDS, origin);
  }

  private LedgerView ledger() {
    return new LedgerView(directory.resolve("data/tokenmeter.db"));
  }

  @Test
  void kills_atRandomMomentsUnderStreams_loseAtMostASecondAndCountNothingTwice() throws Exception {
    int port = PrometheusServer.freePort();
    int admin = PrometheusServer.freePort();
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      origin.script(provider);
      String config = config(port, admin, origin.port());
      writeOldRows(config);
      Optional<Path> program = PrometheusServer.program();
      if (program.isEmpty()) {
        System.out.println("prometheus is not on the PATH: its view of the kills was left out");
        killAgainAndAgain(config);
        return;
      }
      try (PrometheusServer prometheus =
          PrometheusServer.start(
              program.get(),
              Files.createDirectory(directory.resolve("p")),
              admin,
              SCRAPE_SECONDS)) {
        killAgainAndAgain(config);
        try (ServedProcess served = ServedProcess.start(directory, config)) {
          askAndFinish(served, prometheus);
        }
      }
    }
  }

  /** A ledger as it is after a while, which the next starts have to open. */
  private void writeOldRows(String config) throws Exception {
    try (ServedProcess served = ServedProcess.start(directory, config)) {
      served.address();
      served.terminate();
      assertThat(served.exit()).isZero();
    }
    ledger().addOld(OLD_ROWS, "somebody", Duration.ZERO);
  }

  private void killAgainAndAgain(String config) throws Exception {
    SplittableRandom random = new SplittableRandom();
    int least = 1_000 * (HOLD_SECONDS + SCRAPE_SECONDS);
    for (int kill = 0; kill < KILLS; kill++) {
      long asked = System.nanoTime();
      try (ServedProcess served = ServedProcess.start(directory, config)) {
        served.awaitReady();
        startMillis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked));
        assertThat(ledger().number("SELECT count(*) FROM exchange WHERE open")).isZero();
        killUnderStreams(served, random.nextInt(least, least + 3_000));
      }
    }
    assertThat(due).isNotEmpty();
    System.out.printf(
        "%d kills under %d streams: %d exchanges had to be there, and were, once;"
            + " ready after %s ms, with the start of Java; the machine stalled for %s ms%n",
        KILLS, STREAMS, due.size(), startMillis, lateMillis);
  }

  private void killUnderStreams(ServedProcess served, int afterMillis) throws Exception {
    try (Stalls stalls = Stalls.watched()) {
      long begun = System.nanoTime();
      Crowd crowd = Crowd.ask(served.address(), STREAMS, CALLERS);
      TimeUnit.MILLISECONDS.sleep(afterMillis);
      long killed = System.nanoTime();
      served.kill();
      crowd.join();
      lateMillis.add(TimeUnit.NANOSECONDS.toMillis(stalls.longest()));
      assertLedgerKnows(begun, killed - SECOND - 2 * stalls.longest(), crowd.finished());
    }
  }

  /**
   * What was finished before a moment is there, and what was begun before it is there as far as it
   * had come.
   *
   * @param known a second before the kill
   */
  private void assertLedgerKnows(long started, long known, Map<String, Long> finished) {
    provider
        .answers()
        .forEach(
            (id, answer) -> {
              if (answer.begun() - started > 0 && known - answer.begun() >= 0) {
                due.add(id);
              }
            });
    List<String> ids =
        ledger().rows("SELECT upstream_request_id FROM exchange WHERE line = 0 AND " + NEW);
    Set<String> missing = new HashSet<>(due);
    ids.forEach(missing::remove);
    assertThat(missing)
        .as(() -> "milliseconds more than a second that these were there: " + ages(missing, known))
        .isEmpty();
    assertThat(ids).doesNotHaveDuplicates();
    Set<String> ended = new HashSet<>();
    finished.forEach(
        (id, at) -> {
          if (known - at >= 0) {
            ended.add(id);
          }
        });
    assertThat(rows("NOT open AND NOT interrupted AND outcome = 'ok'").keySet()).containsAll(ended);
    assertFinishedAreExact();
    assertOpenMissALittle(known);
  }

  private List<Long> ages(Set<String> ids, long known) {
    Map<String, Answer> truth = provider.answers();
    return ids.stream()
        .map(id -> known - Objects.requireNonNull(truth.get(id)).begun())
        .map(TimeUnit.NANOSECONDS::toMillis)
        .toList();
  }

  /** Input and output by request id. */
  private Map<String, String> rows(String which) {
    return ledger()
        .rows(
            "SELECT upstream_request_id, sum(input) || '|' || sum(output) FROM exchange WHERE %s AND %s GROUP BY id"
                .formatted(NEW, which))
        .stream()
        .map(row -> row.split("\\|", 2))
        .collect(Collectors.toMap(row -> row[0], row -> row[1]));
  }

  private void assertFinishedAreExact() {
    Map<String, Answer> truth = provider.answers();
    rows("NOT open AND NOT interrupted")
        .forEach(
            (id, tokens) -> {
              Answer answer = Objects.requireNonNull(truth.get(id));
              assertThat(tokens).as(id).isEqualTo(answer.input() + "|" + answer.output());
            });
  }

  /** What streams that ran on had used, but for their last second. */
  private void assertOpenMissALittle(long known) {
    Map<String, Answer> truth = provider.answers();
    Map<String, String> open = rows("open");
    assertThat(open).isNotEmpty();
    open.forEach(
        (id, tokens) -> {
          Answer answer = Objects.requireNonNull(truth.get(id));
          String[] inAndOut = tokens.split("\\|", 2);
          assertThat(inAndOut[0]).as(id).isEqualTo(String.valueOf(answer.input()));
          int sent = TruthfulProvider.EVENT_TOKENS * answer.eventsAt(known);
          assertThat(Integer.parseInt(inAndOut[1]))
              .as(id)
              .isBetween(sent * 9 / 10, answer.output().get() * 11 / 10 + 1);
        });
  }

  /** The last process is not killed, so that what Prometheus has added up can be compared. */
  private void askAndFinish(ServedProcess served, PrometheusServer prometheus) throws Exception {
    Crowd crowd = Crowd.ask(served.address(), STREAMS, CALLERS);
    prometheus.awaitScrapes(5);
    crowd.enough();
    crowd.join();
    prometheus.awaitScrapes(2);
    double increase =
        prometheus
            .query("sum(increase(tokenmeter_tokens_total" + RANGE + "))", prometheus.lastScrape())
            .getFirst();
    System.out.printf("Prometheus adds up %.0f tokens of %d%n", increase, provider.tokens());
    assertThat(increase).isPositive().isLessThanOrEqualTo(provider.tokens() + 0.5);
    assertThat(prometheus.firedSince(RANGE)).isEmpty();
    served.terminate();
    assertThat(served.exit()).isZero();
    assertThat(rows("NOT open AND NOT interrupted").keySet())
        .containsAll(crowd.finished().keySet());
    assertFinishedAreExact();
    assertThat(
            ledger()
                .number(
                    "SELECT count(*) FROM exchange WHERE interrupted AND outcome = 'proxy_error'"))
        .isPositive();
  }
}
