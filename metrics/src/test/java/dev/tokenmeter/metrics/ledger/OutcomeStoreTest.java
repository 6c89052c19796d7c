package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.config.Ledger.Recording;
import dev.tokenmeter.metrics.outcome.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was told of merged pull requests is kept as it was told last, or the teller knows. */
final class OutcomeStoreTest {
  private static final String ALL = "SELECT team, day, merged FROM outcomes ORDER BY day, team";

  @TempDir Path directory;
  private final AtomicReference<Instant> now = new AtomicReference<>(Exchanged.NOON);
  private final List<String> limits = new CopyOnWriteArrayList<>();
  private Path path = Path.of("unset");

  @BeforeEach
  void place() {
    path = directory.resolve("tokenmeter.db");
  }

  private Ledger open() throws LedgerFailure {
    return open(Duration.ofDays(400));
  }

  private Ledger open(Duration retain) throws LedgerFailure {
    return Ledger.open(path, LedgerSettings.of("box-1"), retain, now::get);
  }

  private static Outcome outcome(String team, String day, int merged) {
    return new Outcome(team, LocalDate.parse(day), merged);
  }

  private int store(Ledger ledger, Outcome... outcomes) throws LedgerFailure {
    return ledger.store(List.of(outcomes), limits::add);
  }

  @Test
  void outcomes_toldAgain_replaceWhatWasTold() throws Exception {
    try (Ledger ledger = open()) {
      Outcome first = outcome("payments", "2026-11-01", 3);
      Outcome other = outcome("search", "2026-11-01", 0);
      assertThat(store(ledger, first, other)).isEqualTo(2);
      assertThat(store(ledger, first, other)).isEqualTo(2);
      assertThat(store(ledger, outcome("payments", "2026-11-01", 4))).isEqualTo(1);
      assertThat(store(ledger)).isZero();
      assertThat(Rows.of(path, ALL))
          .containsExactly("payments|2026-11-01|4", "search|2026-11-01|0");
    }
  }

  @Test
  void outcomes_toldBesideARunningWriter_areThereToo() throws Exception {
    try (Ledger ledger = open()) {
      store(ledger, outcome("payments", "2026-11-01", 3));
      LedgerUpkeep.of(path).store(List.of(outcome("payments", "2026-11-01", 5)), now.get());
      store(ledger, outcome("payments", "2026-11-02", 1));
      assertThat(Rows.of(path, ALL))
          .containsExactly("payments|2026-11-01|5", "payments|2026-11-02|1");
    }
  }

  @Test
  void ledger_thatIsOff_keepsNothingAndSaysSo() throws Exception {
    try (Ledger ledger = open()) {
      ledger.configure(
          new dev.tokenmeter.config.Ledger(
              path.toString(), Recording.OFF, Duration.ofDays(400), Optional.empty()));
      assertThatThrownBy(() -> store(ledger, outcome("a", "2026-11-01", 1)))
          .isInstanceOf(LedgerFailure.class)
          .hasMessage("the ledger is off (ledger.record)");
    }
    assertThat(Rows.of(path, ALL)).isEmpty();
  }

  @Test
  void ledger_thatIsClosed_saysSoAtOnce() throws Exception {
    Ledger ledger = open();
    ledger.close();
    assertThatThrownBy(() -> store(ledger, outcome("a", "2026-11-01", 1)))
        .isInstanceOf(LedgerFailure.class)
        .hasMessageContaining("closed");
  }

  @Test
  void disk_thatIsFull_keepsNoneOfAPostAndSaysSo() throws Exception {
    AtomicLong maxPages = new AtomicLong();
    LedgerSettings settings =
        new LedgerSettings("box-1", Schema.current(), maxPages::get, LedgerSettings.WAITING_BYTES);
    Outcome[] many =
        IntStream.range(0, 5_000)
            .mapToObj(i -> outcome("team-" + i, "2026-11-01", i))
            .toArray(Outcome[]::new);
    maxPages.set(16);
    try (Ledger ledger = Ledger.open(path, settings, Duration.ofDays(400), now::get)) {
      assertThatThrownBy(() -> store(ledger, many))
          .isInstanceOf(LedgerFailure.class)
          .hasMessageStartingWith("outcomes were not written: ")
          .hasMessageContaining("full");
      assertThat(Rows.of(path, ALL)).isEmpty();
      maxPages.set(0);
      assertThat(store(ledger, many)).isEqualTo(many.length);
    }
    assertThat(Rows.of(path, "SELECT count(*) FROM outcomes")).containsExactly("5000");
  }

  @Test
  void posts_beyondThoseThatMayWait_areTurnedAwayAndCounted() throws Exception {
    try (Ledger ledger = open();
        ExecutorService tellers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> posts = new ArrayList<>();
      try (Connection other = Rows.open(path);
          Statement statement = other.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        for (int i = 0; i < Posts.WAITING; i++) {
          Outcome each = outcome("team-" + i, "2026-11-01", i);
          posts.add(tellers.submit(() -> store(ledger, each)));
        }
        Waits.until(() -> ledger.posts() == Posts.WAITING);
        assertThatThrownBy(() -> store(ledger, outcome("late", "2026-11-01", 1)))
            .isInstanceOf(LedgerFailure.class)
            .hasMessageContaining("too many posts");
        assertThat(limits).containsExactly("outcome_posts");
      }
      for (Future<Integer> post : posts) {
        assertThat(post.get()).isEqualTo(1);
      }
    }
    assertThat(Rows.of(path, "SELECT count(*) FROM outcomes")).containsExactly("4");
  }

  @Test
  void days_olderThanRows_areRemovedWithThem() throws Exception {
    try (Ledger ledger = open()) {
      store(ledger, outcome("a", "2026-10-25", 1), outcome("a", "2026-10-26", 2));
    }
    try (Ledger ledger = open(Duration.ofDays(30))) {
      Waits.until(() -> count() == 1);
      assertThat(ledger.errors()).isZero();
    }
    assertThat(Rows.of(path, ALL)).containsExactly("a|2026-10-26|2");
  }

  private long count() {
    try {
      return Rows.of(path, ALL).size();
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void backup_holdsThem() throws Exception {
    Path copy = directory.resolve("copy.db");
    try (Ledger ledger = open()) {
      store(ledger, outcome("a", "2026-11-01", 1));
      LedgerUpkeep.of(path).backup(copy);
    }
    assertThat(Rows.of(copy, ALL)).containsExactly("a|2026-11-01|1");
  }

  /** A page in the middle of the table is gone; what lies before and behind it is not. */
  @Test
  void damagedLedger_isTakenOverWithThem() throws Exception {
    int rows = 3_000;
    try (Ledger ledger = open()) {
      ledger.store(
          IntStream.range(0, rows)
              .mapToObj(
                  i -> outcome("team-" + i % 1_500, i < 1_500 ? "2026-11-01" : "2026-11-02", i))
              .toList(),
          limits::add);
    }
    Rows.execute(path, "PRAGMA wal_checkpoint(TRUNCATE)");
    int page = 4_096;
    List<String> leaves =
        Rows.of(
            path,
            "SELECT pageno FROM dbstat WHERE name = 'outcomes' AND pagetype = 'leaf'"
                + " ORDER BY pageno");
    int middle = Integer.parseInt(leaves.get(leaves.size() / 2));
    byte[] damaged = Files.readAllBytes(path);
    Arrays.fill(damaged, (middle - 1) * page, middle * page, (byte) 0x5a);
    Files.write(path, damaged);
    try (Ledger ledger = open()) {
      Waits.until(() -> ledger.quarantined() == 1);
      Waits.until(() -> ledger.salvaged() >= rows * 9L / 10);
    }
    assertThat(Rows.of(path, "SELECT team, merged FROM outcomes WHERE merged IN (0, 2999)"))
        .containsExactly("team-0|0", "team-1499|2999");
    assertThat(Rows.of(path, "PRAGMA quick_check")).containsExactly("ok");
  }
}
