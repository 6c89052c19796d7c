package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever becomes of the disk, exchanges are taken, wait, and are written once it is back. */
final class LedgerOutageTest {
  private static final Duration RETAIN = Duration.ofDays(400);
  private static final int MANY = 500;

  @TempDir Path directory;
  private final AtomicLong maxPages = new AtomicLong();
  private Path data = Path.of("unset");
  private Path path = data;

  @BeforeEach
  void place() {
    data = directory.resolve("data");
    path = data.resolve("tokenmeter.db");
  }

  private Ledger open() throws LedgerFailure {
    return open(LedgerSettings.WAITING_BYTES);
  }

  private Ledger open(long waitingBytes) throws LedgerFailure {
    LedgerSettings settings =
        new LedgerSettings("box-1", Schema.current(), maxPages::get, waitingBytes);
    return Ledger.open(path, settings, RETAIN, () -> Exchanged.NOON);
  }

  private static void end(Ledger ledger, int exchanges) {
    for (int i = 0; i < exchanges; i++) {
      ledger.end(Exchanged.ok().at(Exchanged.NOON.plusMillis(i)).finished());
    }
  }

  private static void deleteAll(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void assertEveryRowOnce(int rows) throws Exception {
    assertThat(Rows.of(path, "SELECT count(*), count(DISTINCT id) FROM exchange"))
        .isEqualTo(List.of(rows + "|" + rows));
  }

  @Test
  void disk_fullAndFreeAgain_leavesEveryRowOnce() throws Exception {
    maxPages.set(16);
    try (Ledger ledger = open()) {
      end(ledger, MANY);
      Waits.until(() -> ledger.writable() == 0);
      assertThat(ledger.waiting()).isPositive();
      assertThat(ledger.waitingBytes()).isPositive();
      assertThat(ledger.lagSeconds()).isPositive();
      assertThat(ledger.errors()).isPositive();
      maxPages.set(0);
      Waits.until(() -> ledger.writable() == 1 && ledger.waiting() == 0);
      assertThat(ledger.waitingBytes()).isZero();
      assertThat(ledger.dropped()).isZero();
    }
    assertEveryRowOnce(MANY);
  }

  @Test
  void directory_thatCannotBeMade_isNoReasonNotToStart() throws Exception {
    Files.writeString(data, "a file where the directory should be");
    try (Ledger ledger = open()) {
      end(ledger, MANY);
      Waits.until(() -> ledger.writable() == 0);
      Files.delete(data);
      Waits.until(() -> ledger.writable() == 1 && ledger.waiting() == 0);
    }
    assertEveryRowOnce(MANY);
  }

  @Test
  void directory_deleted_isMadeAnew() throws Exception {
    try (Ledger ledger = open()) {
      end(ledger, 1);
      Waits.until(() -> ledger.rows() == 1);
      deleteAll(data);
      end(ledger, MANY);
      Waits.until(() -> ledger.rows() == 1 + MANY);
    }
    assertEveryRowOnce(MANY);
  }

  @Test
  void file_lockedByAnotherProgram_isWrittenAfterwards() throws Exception {
    try (Ledger ledger = open()) {
      try (Connection other = Rows.open(path);
          Statement statement = other.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        end(ledger, MANY);
        Waits.until(() -> ledger.writable() == 0);
        assertThat(ledger.rows()).isZero();
      }
      Waits.until(() -> ledger.waiting() == 0);
    }
    assertEveryRowOnce(MANY);
  }

  @Test
  void waiting_beyondItsBound_isDroppedAndCounted() throws Exception {
    maxPages.set(16);
    long bound = 100_000;
    try (Ledger ledger = open(bound)) {
      Waits.until(() -> ledger.writable() == 1);
      end(ledger, 10_000);
      assertThat(ledger.dropped()).isPositive();
      assertThat(ledger.waitingBytes()).isLessThanOrEqualTo(bound);
      maxPages.set(0);
      Waits.until(() -> ledger.waiting() == 0);
      assertThat(ledger.dropped() + ledger.rows()).isEqualTo(10_000);
    }
  }
}
