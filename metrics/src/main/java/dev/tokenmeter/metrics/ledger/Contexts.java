package dev.tokenmeter.metrics.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers under which the ledger keeps contexts. One that is not remembered is written again
 * under a further number, which costs a row and changes no sum. Used within transactions.
 */
final class Contexts implements AutoCloseable {
  /** How many are remembered; then it begins anew. */
  static final int REMEMBERED = 8_192;

  private static final String INSERT =
      "INSERT INTO context (%s) VALUES (%s) RETURNING number"
          .formatted(
              String.join(", ", Context.COLUMNS),
              String.join(", ", Collections.nCopies(Context.COLUMNS.size(), "?")));

  private final PreparedStatement insert;
  private final PreparedStatement version;
  private final Map<Context, Long> numbers = new HashMap<>();
  private long seen = -1;
  private boolean done;

  Contexts(Connection connection) throws SQLException {
    insert = connection.prepareStatement(INSERT);
    version = connection.prepareStatement("PRAGMA main.data_version");
  }

  /**
   * Begins a transaction. Nothing that is remembered holds any longer if the one before has failed,
   * or if another process has written since, which may have forgotten a caller.
   */
  void begin() throws SQLException {
    long now = version();
    if (now != seen || !done) {
      forget();
      seen = now;
    }
    done = false;
  }

  /**
   * Begins a transaction that goes on with what was told in the one before.
   *
   * @return whether that still holds; if not, the next one has to {@link #begin} anew
   */
  boolean resume() throws SQLException {
    boolean hold = done && version() == seen;
    done = false;
    return hold;
  }

  private long version() throws SQLException {
    try (ResultSet row = version.executeQuery()) {
      return row.next() ? row.getLong(1) : -1;
    }
  }

  /** The transaction has succeeded. */
  void done() {
    done = true;
  }

  /** What was written may be gone. */
  void forget() {
    numbers.clear();
  }

  /** The number of a context, which is written if need be. */
  long number(Context context) throws SQLException {
    Long known = numbers.get(context);
    if (known != null) {
      return known;
    }
    if (numbers.size() == REMEMBERED) {
      forget();
    }
    long number = insert(context.values());
    numbers.put(context, number);
    return number;
  }

  /** Writes values of {@link Context#COLUMNS} under a number of their own. */
  long insert(List<Object> values) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      insert.setObject(i + 1, values.get(i));
    }
    try (ResultSet row = insert.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    try (version) {
      insert.close();
    }
  }
}
