package dev.tokenmeter.metrics.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteOpenMode;

/** An open ledger that is written to. Touched by one thread at a time. */
final class LedgerFile implements AutoCloseable {
  private static final int BUSY_MILLIS = 2_000;

  /** Beyond this a write-ahead log is cut back once it is copied into the file, in bytes. */
  private static final int LOG_BYTES = 64 << 20;

  private final Path path;
  private final SQLiteConnection connection;
  private final ExchangeRows rows;
  private final Optional<Object> identity;

  private LedgerFile(Path path, SQLiteConnection connection, String instance)
      throws SQLException, IOException {
    this.path = path;
    this.connection = connection;
    this.rows = new ExchangeRows(connection, instance);
    this.identity = identity(path);
  }

  /**
   * Opens a ledger, makes it where there is none, and brings it to this release's version.
   *
   * @throws SQLException of which {@link Trouble} tells what to do
   * @throws IOException if there is no place for it
   */
  static LedgerFile open(Path path, LedgerSettings settings, Instant now)
      throws SQLException, IOException {
    Path directory = path.toAbsolutePath().getParent();
    if (directory != null) {
      OwnerOnly.makeDirectories(directory);
    }
    OwnerOnly.makeFile(path);
    if (!FileHeader.isSound(path)) {
      throw new DamagedLedger("it does not begin as a SQLite file does");
    }
    SQLiteConnection connection = connect(path, settings);
    try {
      LedgerCheck.of(connection, Files.size(path));
      settings.schema().migrate(connection, now.toEpochMilli());
      return new LedgerFile(path, connection, settings.instance());
    } catch (SQLException | IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static SQLiteConnection connect(Path path, LedgerSettings settings) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    config.setJournalSizeLimit(LOG_BYTES);
    config.setBusyTimeout(BUSY_MILLIS);
    // Touched by one thread at a time, so that SQLite need not lock at every value that is bound.
    config.setOpenMode(SQLiteOpenMode.NOMUTEX);
    config.resetOpenMode(SQLiteOpenMode.FULLMUTEX);
    Properties properties = config.toProperties();
    SQLiteConnection connection = JDBC.createConnection(JDBC.PREFIX + path, properties);
    long maxPages = settings.maxPages().getAsLong();
    if (maxPages > 0) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA max_page_count = " + maxPages);
      }
    }
    return connection;
  }

  /** Exchanges that an earlier process left open are over: what they had used so far stands. */
  void closeInterrupted() throws SQLException {
    Transaction.run(
        connection,
        () -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute("UPDATE exchange_line SET open = 0, interrupted = 1 WHERE open = 1");
          }
        });
  }

  /**
   * Writes exchanges, all of them or none. What was written of them before is replaced, so that
   * nothing is counted twice whatever became of an earlier attempt.
   *
   * @param open exchanges of which rows were written while they ran; kept up to date
   * @return how many rows they became
   */
  int write(Collection<Entry> entries, Set<UUID> open) throws SQLException {
    int written = rows.write(entries, open);
    for (Entry entry : entries) {
      switch (entry.stage()) {
        case OPEN -> open.add(entry.id());
        case FINISHED -> {
          if (!open.isEmpty()) {
            open.remove(entry.id());
          }
        }
      }
    }
    return written;
  }

  /** Rolls up one hour that is older than this; whether there was one. */
  boolean prune(Instant before) throws SQLException {
    boolean found = Rollups.oldestHour(connection, before);
    if (found) {
      rows.pruned();
    }
    return found;
  }

  Connection connection() {
    return connection;
  }

  /** Whether the file that is open is still the one at its path. */
  boolean isInPlace() {
    try {
      return identity.equals(identity(path));
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<Object> identity(Path path) throws IOException {
    return Optional.ofNullable(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
  }

  @Override
  public void close() throws SQLException {
    try {
      rows.close();
    } finally {
      connection.close();
    }
  }
}
