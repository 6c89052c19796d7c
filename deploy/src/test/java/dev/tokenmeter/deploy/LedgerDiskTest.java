package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.post;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever becomes of the ledger's disk: no request fails, and every exchange is in the ledger once
 * as soon as it can be written again.
 */
final class LedgerDiskTest {
  private static final int REQUESTS = 300;

  @TempDir Path directory;
  private final TruthfulProvider provider = new TruthfulProvider();
  private final Set<String> answered = new HashSet<>();
  private Path file = Path.of("unset");
  private int admin;

  @BeforeEach
  void place() throws IOException {
    file = directory.resolve("disk/data/tokenmeter.db");
    admin = PrometheusServer.freePort();
  }

  private void assertEveryExchangeIsThereOnce() {
    LedgerView ledger = new LedgerView(file);
    assertThat(answered).isNotEmpty();
    assertThat(ledger.rows("SELECT upstream_request_id FROM exchange"))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(answered);
    assertThat(ledger.number("SELECT sum(input) + sum(output) FROM exchange"))
        .isEqualTo(provider.tokens());
  }

  private ServedProcess serve(ScriptedOrigin origin) throws IOException, InterruptedException {
    origin.script(provider);
    ServedProcess served =
        ServedProcess.start(
            directory,
            """
            listen: { address: 127.0.0.1, port: 0 }
            admin: { address: 127.0.0.1, port: %d }
            ledger: { path: "%s" }
            providers:
              anthropic: { url: "http://127.0.0.1:%d" }
            """
                .formatted(admin, file, origin.port()));
    served.awaitReady();
    return served;
  }

  /** Each of these requests is answered. */
  private void ask(ServedProcess served) throws IOException, InterruptedException {
    try (RawConnection client = RawConnection.connect(served.address())) {
      for (int i = 0; i < REQUESTS; i++) {
        client.send(post("/anthropic/v1/messages", "{\"model\":\"claude-x\"}"));
        RawMessage answer = client.readResponse();
        assertThat(answer.status()).isEqualTo(200);
        answered.add(answer.header("request-id").orElseThrow());
      }
    }
  }

  private double metric(String name) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), admin);
    try (RawConnection client = RawConnection.connect(address)) {
      String request = get("/metrics", "Connection: close").replace("Host: x", "Host: localhost");
      return new Metrics(client.send(request).readResponse().body()).total(name);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void awaitOutage() throws InterruptedException {
    Waiting.until("the ledger cannot be written", () -> metric("tokenmeter_ledger_writable") == 0);
    assertThat(metric("tokenmeter_ledger_errors_total")).isPositive();
    assertThat(metric("tokenmeter_ledger_waiting_records")).isPositive();
    assertThat(metric("tokenmeter_ledger_waiting_bytes")).isPositive();
    assertThat(metric("tokenmeter_ledger_lag_seconds")).isPositive();
  }

  private void awaitRecovery() throws InterruptedException {
    Waiting.until(
        "all is written",
        () ->
            metric("tokenmeter_ledger_writable") == 1
                && metric("tokenmeter_ledger_waiting_records") == 0);
    assertThat(metric("tokenmeter_ledger_dropped_total")).isZero();
  }

  private static void assertSaidOnce(ServedProcess served) throws IOException {
    assertThat(served.output().lines().filter(line -> line.contains("cannot be written")))
        .hasSize(1);
  }

  private void end(ServedProcess served) throws IOException, InterruptedException {
    served.terminate();
    assertThat(served.exit()).isZero();
    assertEveryExchangeIsThereOnce();
  }

  private Optional<SmallDisk> disk() throws IOException, InterruptedException {
    Optional<SmallDisk> disk = SmallDisk.at(directory.resolve("disk"));
    if (disk.isEmpty()) {
      System.out.println("nothing can be mounted here: the small disk was left out");
    }
    return disk;
  }

  @Test
  void disk_fullAndFreeAgain_losesNothing() throws Exception {
    Optional<SmallDisk> mounted = disk();
    if (mounted.isEmpty()) {
      return;
    }
    try (SmallDisk disk = mounted.get();
        ScriptedOrigin origin = ScriptedOrigin.start()) {
      try (ServedProcess served = serve(origin)) {
        ask(served);
        awaitRecovery();
        disk.fill();
        for (int i = 0; i < 10 || metric("tokenmeter_ledger_writable") == 1; i++) {
          ask(served);
        }
        awaitOutage();
        ask(served);
        disk.free();
        awaitRecovery();
        ask(served);
        assertSaidOnce(served);
        end(served);
      }
    }
  }

  @Test
  void disk_readOnlyAndWritableAgain_losesNothing() throws Exception {
    Optional<SmallDisk> mounted = disk();
    if (mounted.isEmpty()) {
      return;
    }
    try (SmallDisk disk = mounted.get();
        ScriptedOrigin origin = ScriptedOrigin.start()) {
      try (ServedProcess served = serve(origin)) {
        ask(served);
        awaitRecovery();
        disk.hide();
        ask(served);
        awaitOutage();
        disk.show();
        awaitRecovery();
        ask(served);
        end(served);
      }
    }
  }

  @Test
  void directory_deletedWhileItServes_losesNothingThatComesLater() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start();
        ServedProcess served = serve(origin)) {
      try (Stream<Path> files = Files.walk(directory.resolve("disk"))) {
        files.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
      }
      ask(served);
      awaitRecovery();
      end(served);
    }
  }

  @Test
  void file_damagedAtTheStart_isPutAsideAndCounted() throws Exception {
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(
        file, "this is no database, and longer than a header of a hundred bytes".repeat(9));
    try (ScriptedOrigin origin = ScriptedOrigin.start();
        ServedProcess served = serve(origin)) {
      ask(served);
      awaitRecovery();
      assertThat(metric("tokenmeter_ledger_quarantined_total")).isOne();
      end(served);
    }
    try (Stream<Path> files = Files.list(file.resolveSibling(""))) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .anyMatch(name -> name.startsWith("tokenmeter.db.damaged-"));
    }
  }

  /** A writer that waits for its disk, as each of its attempts does here, holds up nobody. */
  @Test
  void file_thatAnotherProgramLocks_delaysNoAnswer() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start();
        ServedProcess served = serve(origin)) {
      ask(served);
      List<Long> before = new Latencies(served, answered).ofRequests(REQUESTS * 10);
      awaitRecovery();
      List<Long> during;
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
          Statement statement = other.createStatement()) {
        statement.execute("BEGIN EXCLUSIVE");
        during = new Latencies(served, answered).ofRequests(REQUESTS * 10);
        ask(served);
        awaitOutage();
      }
      awaitRecovery();
      assertSaidOnce(served);
      System.out.printf(
          "microseconds of half and of 99 %% of the requests: %s; with a locked ledger: %s%n",
          Latencies.text(before), Latencies.text(during));
      end(served);
    }
  }
}
