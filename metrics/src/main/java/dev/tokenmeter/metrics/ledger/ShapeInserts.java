package dev.tokenmeter.metrics.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Inserts rows of one shape, many by one statement where many come, since a statement costs as much
 * as a row.
 */
final class ShapeInserts implements AutoCloseable {
  /** Rows of one statement, the largest first. */
  private static final int[] SIZES = {ExchangeRows.TOGETHER, 8, 1};

  private final Connection connection;
  private final FreeKeys keys;
  private final long shape;
  private final Map<Integer, PreparedStatement> statements = new TreeMap<>();
  private final List<RowValues> waiting = new ArrayList<>(ExchangeRows.TOGETHER);

  ShapeInserts(Connection connection, FreeKeys keys, long shape) {
    this.keys = keys;
    this.connection = connection;
    this.shape = shape;
  }

  /** Takes a row of this shape. */
  void add(RowValues values) throws SQLException {
    waiting.add(values);
    if (waiting.size() == ExchangeRows.TOGETHER) {
      flush();
    }
  }

  /** Inserts what is left. */
  void flush() throws SQLException {
    int done = 0;
    for (int size : SIZES) {
      for (; done + size <= waiting.size(); done += size) {
        insert(waiting.subList(done, done + size));
      }
    }
    clear();
  }

  private void insert(List<RowValues> rows) throws SQLException {
    PreparedStatement statement = statement(rows.size());
    int parameter = 1;
    for (RowValues values : rows) {
      parameter = values.bind(statement, parameter);
    }
    try {
      statement.executeUpdate();
    } catch (SQLException e) {
      if (!Trouble.isTakenKey(e)) {
        throw e;
      }
      for (RowValues each : rows) {
        keys.settle(each);
        PreparedStatement one = statement(1);
        each.bind(one, 1);
        one.executeUpdate();
      }
    }
  }

  private PreparedStatement statement(int rows) throws SQLException {
    PreparedStatement known = statements.get(rows);
    if (known != null) {
      return known;
    }
    PreparedStatement made = connection.prepareStatement(sql(rows));
    statements.put(rows, made);
    return made;
  }

  private String sql(int rows) {
    List<String> columns = new ArrayList<>();
    for (long left = shape; left != 0; left &= left - 1) {
      columns.add(ExchangeRow.COLUMNS.get(Long.numberOfTrailingZeros(left)));
    }
    String row = "(" + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")";
    return "INSERT INTO exchange_line (%s) VALUES %s"
        .formatted(String.join(", ", columns), String.join(", ", Collections.nCopies(rows, row)));
  }

  void clear() {
    waiting.clear();
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement each : statements.values()) {
      each.close();
    }
  }
}
