package dev.tokenmeter.metrics.ledger;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/**
 * Looks a ledger over: a small one before it is used, a large one on a thread of its own beside its
 * use, with a connection of its own. SQLite's {@code quick_check} reads every page once.
 */
final class LedgerCheck implements AutoCloseable {
  /** A larger file is read through after the start. */
  static final long BOUND_BYTES = 8L << 20;

  /** How long after it was opened: a start has better use for the processor and the disk. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(LedgerCheck.class);

  private final Path path;
  private volatile Optional<DamagedLedger> damage = Optional.empty();
  private volatile @Nullable Statement running;
  private final CountDownLatch closed = new CountDownLatch(1);

  private LedgerCheck(Path path) {
    this.path = path;
  }

  /**
   * Before it is used; of a large one only where each of its tables begins.
   *
   * @throws SQLException naming the first thing that is wrong
   */
  static void of(Connection connection, long bytes) throws SQLException {
    if (bytes > BOUND_BYTES) {
      roots(connection);
    } else {
      try (Statement statement = connection.createStatement()) {
        whole(statement);
      }
    }
  }

  /** Reads a large file through in the background, when a start is over. */
  static LedgerCheck inBackground(Path path) {
    LedgerCheck check = new LedgerCheck(path);
    Thread.ofPlatform().daemon().name("ledger-check").start(check::read);
    return check;
  }

  private static void roots(Connection connection) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      try (ResultSet names =
          statement.executeQuery("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
        while (names.next()) {
          tables.add(names.getString(1));
        }
      }
      for (String table : tables) {
        statement
            .executeQuery("SELECT * FROM \"" + table.replace("\"", "\"\"") + "\" LIMIT 1")
            .close();
      }
    }
  }

  private static void whole(Statement statement) throws SQLException {
    try (ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
      String found = result.next() ? result.getString(1) : "nothing";
      if (!"ok".equals(found)) {
        throw new DamagedLedger(String.valueOf(found).lines().findFirst().orElse("damaged"));
      }
    }
  }

  private void read() {
    if (ends(PAUSE)) {
      return;
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    try (Connection connection = JDBC.createConnection(JDBC.PREFIX + path, config.toProperties());
        Statement statement = connection.createStatement()) {
      running = statement;
      if (!ends(Duration.ZERO)) {
        whole(statement);
      }
    } catch (SQLException e) {
      found(e);
    } finally {
      running = null;
    }
  }

  private boolean ends(Duration within) {
    try {
      return closed.await(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void found(SQLException e) {
    switch (Trouble.of(e)) {
      case DAMAGE -> damage = Optional.of(new DamagedLedger(String.valueOf(e.getMessage())));
      // Of what hinders writing too, the writer will tell.
      case ENVIRONMENT, NEWER, OTHER -> LOG.debug("the ledger was not read through", e);
    }
  }

  /**
   * Throws what was found so far.
   *
   * @throws DamagedLedger naming the first thing that is wrong
   */
  void verdict() throws DamagedLedger {
    if (damage.isPresent()) {
      throw damage.get();
    }
  }

  /** Gives up. */
  @Override
  public void close() {
    closed.countDown();
    Statement statement = running;
    if (statement != null) {
      try {
        statement.cancel();
      } catch (SQLException e) {
        LOG.debug("a check did not stop", e);
      }
    }
  }
}
