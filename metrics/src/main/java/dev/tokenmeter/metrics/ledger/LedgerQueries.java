package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.report.UsageSum;
import dev.tokenmeter.metrics.report.UsageTable;
import dev.tokenmeter.metrics.report.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/**
 * Reads a ledger, also while a proxy writes it. Every question opens the file anew, since the
 * writer may have put a damaged one aside, and sees one state of it.
 *
 * <p>Thread-safe. Reading waits for the disk, and beyond two at a time for each other: never on an
 * event loop.
 */
public final class LedgerQueries {
  private static final int AT_A_TIME = 2;
  private static final int BUSY_MILLIS = 5_000;

  private final Path path;
  private final Semaphore readers = new Semaphore(AT_A_TIME, true);

  private LedgerQueries(Path path) {
    this.path = path;
  }

  /** Questions to the ledger at this place, which need not exist yet. */
  public static LedgerQueries at(Path path) {
    return new LedgerQueries(path);
  }

  /**
   * Questions by a process that runs no proxy. A ledger of an earlier release becomes one of this
   * release first, unless somebody has it open who could not go on with it.
   *
   * @throws LedgerFailure if it cannot be brought forward; one line
   */
  public static LedgerQueries brought(Path path) throws LedgerFailure {
    LedgerQueries queries = at(path);
    if (queries.isOfAnEarlierRelease()) {
      LedgerUpkeep.of(path).bringForward();
    }
    return queries;
  }

  private boolean isOfAnEarlierRelease() {
    if (!Files.exists(path)) {
      return false;
    }
    try (Connection connection = connect()) {
      int found = Schema.versionOf(connection);
      return found > 0 && found < Schema.current().version();
    } catch (SQLException e) {
      // Whoever asks a question is told.
      return false;
    }
  }

  /**
   * Sums up usage. What an exchange that still runs has used so far is part of it.
   *
   * @throws TooManyRows if the answer has more rows than the query wants
   * @throws LedgerFailure if there is no ledger, or it cannot be read; one line
   */
  public UsageTable usage(UsageQuery query) throws LedgerFailure {
    Map<List<String>, UsageSum> sums = new HashMap<>();
    read(
        connection -> {
          for (UsageSelect table : UsageSelect.values()) {
            table.addTo(sums, connection, query);
          }
        });
    return UsageTable.of(query.window(), query.by(), sums);
  }

  /**
   * Tells all that was metered in a window, for whoever compares it with what a provider says.
   *
   * @throws LedgerFailure if there is no ledger, or it cannot be read; one line
   */
  public void metered(Window window, Consumer<MeteredUse> each) throws LedgerFailure {
    read(connection -> MeteredSelect.read(connection, window, each));
  }

  /**
   * Tells who used what in a window.
   *
   * @throws TooManyRows if there are more callers and classes of use than this
   * @throws LedgerFailure if there is no ledger, or it cannot be read; one line
   */
  public TeamUse teams(Window window, int mostRows) throws LedgerFailure {
    List<TeamUse> use = new ArrayList<>();
    read(connection -> use.add(TeamSelect.read(connection, window, mostRows)));
    return use.getFirst();
  }

  /**
   * Tells what was told of merged pull requests, of the days that begin in a window, by team.
   *
   * @throws LedgerFailure if there is no ledger, or it cannot be read; one line
   */
  public Map<String, TeamOutcome> outcomes(Window window) throws LedgerFailure {
    Map<String, TeamOutcome> outcomes = new HashMap<>();
    read(connection -> outcomes.putAll(OutcomeTable.read(connection, window)));
    return outcomes;
  }

  /** What is read in one go. */
  @FunctionalInterface
  interface Reading {
    void from(Connection connection) throws SQLException, LedgerFailure;
  }

  void read(Reading reading) throws LedgerFailure {
    if (!Files.exists(path)) {
      throw new LedgerFailure("there is no ledger at " + path + " yet");
    }
    readers.acquireUninterruptibly();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      int found = Schema.versionOf(connection);
      int known = Schema.current().version();
      if (found > known) {
        throw new NewerLedger(found, known);
      }
      if (found > 0 && found < known) {
        throw new LedgerFailure("ledger " + path + " is of an earlier release");
      }
      // Rows may become sums between two statements; in one transaction they are seen in one place.
      statement.execute("BEGIN");
      reading.from(connection);
    } catch (SQLException e) {
      throw new LedgerFailure("ledger " + path + ": " + e.getMessage(), e);
    } finally {
      readers.release();
    }
  }

  private Connection connect() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(BUSY_MILLIS);
    return JDBC.createConnection(JDBC.PREFIX + path, config.toProperties());
  }
}
