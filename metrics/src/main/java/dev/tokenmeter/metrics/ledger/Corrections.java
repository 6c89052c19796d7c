package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.budget.Correction;
import dev.tokenmeter.metrics.budget.Spend;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Notices that another process has priced rows again, and tells of it. A correction stands in the
 * ledger since the same transaction as the row that it is about. But for {@link #tell}, used by the
 * thread that writes the ledger.
 */
final class Corrections {
  /** Numbers grow with the time, over the end of a ledger too; so many fit into a millisecond. */
  static final long PER_MILLI = 1_000;

  /** Whoever keeps sums has heard of it by then. */
  static final Duration KEPT = Duration.ofDays(1);

  static final String NEWEST = "SELECT coalesce(max(number), 0) FROM correction";

  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int GROUP = 1_000;

  private static final String SELECT =
      "SELECT told.number, told.started_at, caller, team, client, provider, model, model_requested,"
          + " billing, nano_usd_before, nano_usd_after, unpriced_before, unpriced_after, "
          + Arrays.stream(TokenType.values())
              .map(TokenType::label)
              .collect(Collectors.joining(", "))
          + " FROM correction AS told LEFT JOIN exchange_line AS own ON own.key >= told.started_at"
          + " << "
          + Keys.BITS
          + " AND own.key < told.started_at + 1 << "
          + Keys.BITS
          + " AND own.id = told.id AND own.line = told.line"
          + " LEFT JOIN context ON context.number = own.context"
          + " WHERE told.number > ? ORDER BY told.number LIMIT "
          + GROUP;

  /** Where the counts by type begin in it. */
  private static final int FIRST_TYPE = 14;

  private long told;
  private long lookAt = System.nanoTime();
  private volatile Optional<Consumer<Correction>> listener = Optional.empty();

  /** Whoever reads sums of the ledger from now on finds all earlier corrections in them. */
  void beginAfter(Connection connection) throws SQLException {
    told = newest(connection);
  }

  static long newest(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(NEWEST)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /** Who is told from now on. */
  void tell(Consumer<Correction> whom) {
    listener = Optional.of(whom);
  }

  /** Tells what is new, once a second. */
  void look(Connection connection) throws SQLException {
    if (listener.isEmpty() || System.nanoTime() - lookAt < 0) {
      return;
    }
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      int found;
      do {
        found = read(select, listener.get());
      } while (found == GROUP);
    }
    lookAt = System.nanoTime() + LOOK_NANOS;
  }

  private int read(PreparedStatement select, Consumer<Correction> whom) throws SQLException {
    int found = 0;
    select.setLong(1, told);
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        found++;
        told = row.getLong("number");
        // A row that has become a part of sums in the meantime is told of no more.
        if (row.getString("caller") != null) {
          whom.accept(correction(row));
        }
      }
    }
    return found;
  }

  private static Correction correction(ResultSet row) throws SQLException {
    return new Correction(
        row.getLong("number"),
        Instant.ofEpochMilli(row.getLong("started_at")),
        spend(row, "before"),
        spend(row, "after"));
  }

  private static Spend spend(ResultSet row, String when) throws SQLException {
    Tokens used = UsageColumns.counts(row, FIRST_TYPE);
    return new Spend(
        row.getString("caller"),
        row.getString("team"),
        row.getString("client"),
        row.getString("provider"),
        Optional.ofNullable(row.getString("model")),
        Optional.ofNullable(row.getString("model_requested")),
        LedgerSpend.billing(row.getString("billing")),
        row.getLong("nano_usd_" + when),
        Tokens.add(used.input(), used.output()),
        UnpricedTypes.of(Optional.ofNullable(row.getString("unpriced_" + when)), used));
  }

  /** Forgets what everybody has heard of. */
  static void prune(Connection connection, Instant now) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM correction WHERE number < ?")) {
      delete.setLong(1, now.minus(KEPT).toEpochMilli() * PER_MILLI);
      delete.executeUpdate();
    }
  }
}
