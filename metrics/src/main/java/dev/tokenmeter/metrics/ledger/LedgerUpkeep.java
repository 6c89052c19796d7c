package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.outcome.Outcome;
import dev.tokenmeter.metrics.price.Pricing;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/**
 * What an operator does to a ledger, also while a proxy writes it: the proxy's own writer waits its
 * turn and loses nothing.
 */
public final class LedgerUpkeep {
  /** Stands for every caller that was forgotten. */
  public static final String FORGOTTEN = "_forgotten";

  private static final int BUSY_MILLIS = 30_000;

  private final Path path;

  private LedgerUpkeep(Path path) {
    this.path = path;
  }

  /** Upkeep of the ledger at this place. */
  public static LedgerUpkeep of(Path path) {
    return new LedgerUpkeep(path);
  }

  /**
   * What became of a caller's traces.
   *
   * @param rows rows and sums that no longer name him
   * @param aside damaged ledgers that were put aside and may still do so
   */
  public record Forgotten(long rows, List<Path> aside) {
    public Forgotten {
      aside = List.copyOf(aside);
    }
  }

  /**
   * Copies the ledger as it is at one moment into a file that does not exist yet.
   *
   * @throws LedgerFailure if that cannot be done; one line
   */
  public void backup(Path target) throws LedgerFailure {
    try {
      Files.createFile(target, OwnerOnly.file(target));
    } catch (FileAlreadyExistsException e) {
      throw new LedgerFailure(target + " exists; a backup overwrites nothing", e);
    } catch (IOException e) {
      throw new LedgerFailure("backup " + target + " cannot be made: " + e, e);
    }
    boolean done = false;
    try (Connection connection = connect();
        PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
      copy.setString(1, target.toString());
      copy.executeUpdate();
      done = true;
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      if (!done) {
        target.toFile().delete();
      }
    }
  }

  /**
   * Takes a caller's name, sessions, key aliases and request ids out of all rows. What was used and
   * what it cost stays, with his team, so that sums stay right. The file is rebuilt, so that no old
   * byte stays, which takes seconds for each gigabyte.
   *
   * @param names all under which the ledger may hold him
   * @throws LedgerFailure if that cannot be done; nothing has changed then
   */
  public Forgotten forget(Set<String> names) throws LedgerFailure {
    long[] rows = new long[1];
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      Transaction.run(
          connection,
          () -> {
            for (String name : names) {
              rows[0] += eraseTraces(connection, name);
              erase(connection, "context", name);
              rows[0] += erase(connection, "hourly", name);
            }
          });
      // A rebuilt file and an emptied log: pages that were only changed keep bytes of before.
      statement.execute("VACUUM");
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
      return new Forgotten(rows[0], aside());
    } catch (SQLException | IOException e) {
      throw failure(e);
    }
  }

  /**
   * Prices rows again that began at this moment or later. Sums of hours whose rows are gone stay. A
   * proxy that runs beside it corrects its open budget windows within about a second.
   *
   * @param pricing the prices that hold now
   * @param models which models, by the name that reports show
   * @throws LedgerFailure if that cannot be done; what was priced until then stays
   */
  public Repriced reprice(Pricing pricing, Instant since, Predicate<String> models)
      throws LedgerFailure {
    return reprice(pricing, since, models, Repricing.Effect.WRITE);
  }

  /** What {@link #reprice} would come to; the rows stay as they are. */
  public Repriced wouldReprice(Pricing pricing, Instant since, Predicate<String> models)
      throws LedgerFailure {
    return reprice(pricing, since, models, Repricing.Effect.TELL);
  }

  private Repriced reprice(
      Pricing pricing, Instant since, Predicate<String> models, Repricing.Effect effect)
      throws LedgerFailure {
    try (Connection connection = connect()) {
      return new Repricing(connection, pricing, models, effect).since(since);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /**
   * Makes a ledger of an earlier release one of this release, unless somebody has it who could not
   * go on with it.
   */
  void bringForward() throws LedgerFailure {
    try (LedgerLock _ = LedgerLock.take(path)) {
      connect().close();
    } catch (LedgerFailure e) {
      throw new LedgerFailure(
          "ledger "
              + path
              + " is of an earlier release, and a tokenmeter has it open; start that one with this"
              + " release first",
          e);
    } catch (SQLException | IOException e) {
      throw failure(e);
    }
  }

  /**
   * Keeps outcomes, all of them or none; those of a team and day that are kept already are
   * replaced.
   *
   * @throws LedgerFailure if that cannot be done; nothing has changed then
   */
  public void store(List<Outcome> outcomes, Instant now) throws LedgerFailure {
    try (Connection connection = connect()) {
      OutcomeTable.write(connection, outcomes, now);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** What of a caller stands in rows of exchanges themselves. */
  private static int eraseTraces(Connection connection, String caller) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE exchange_line SET session = NULL, upstream_request_id = NULL WHERE context IN"
                + " (SELECT number FROM context WHERE caller = ?)")) {
      update.setString(1, caller);
      return update.executeUpdate();
    }
  }

  private static int erase(Connection connection, String table, String caller) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE %s SET credential = NULL, caller = ? WHERE caller = ?".formatted(table))) {
      update.setString(1, FORGOTTEN);
      update.setString(2, caller);
      return update.executeUpdate();
    }
  }

  private List<Path> aside() throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null) {
      return List.of();
    }
    String prefix = path.getFileName() + Quarantine.SUFFIX;
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .sorted()
          .toList();
    }
  }

  private Connection connect() throws SQLException, LedgerFailure {
    if (!Files.exists(path)) {
      throw new LedgerFailure("there is no ledger at " + path + " yet");
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    // With a write-ahead log nothing is damaged by it, and the writer beside us waits less.
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    Connection connection = JDBC.createConnection(JDBC.PREFIX + path, config.toProperties());
    try {
      int found = Schema.versionOf(connection);
      int known = Schema.current().version();
      if (found > known) {
        throw new NewerLedger(found, known);
      }
      Schema.current().migrate(connection, System.currentTimeMillis());
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private LedgerFailure failure(Exception e) {
    return new LedgerFailure("ledger " + path + ": " + e.getMessage(), e);
  }
}
