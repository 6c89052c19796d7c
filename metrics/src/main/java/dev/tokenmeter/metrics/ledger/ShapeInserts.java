package dev.tokenmeter.metrics.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Inserts rows of one shape, many at a time where many come. */
final class ShapeInserts implements AutoCloseable {
  private final Connection connection;
  private final String columns;
  private final String row;
  private final List<RowValues> waiting = new ArrayList<>(ExchangeRows.TOGETHER);
  private Optional<PreparedStatement> one = Optional.empty();
  private Optional<PreparedStatement> many = Optional.empty();

  ShapeInserts(Connection connection, long shape) {
    this.connection = connection;
    List<String> named = new ArrayList<>();
    for (int column = 0; column < ExchangeRow.COLUMNS.size(); column++) {
      if ((shape & 1L << column) != 0) {
        named.add(ExchangeRow.COLUMNS.get(column));
      }
    }
    this.columns = "(" + String.join(", ", named) + ")";
    this.row = "(" + String.join(", ", Collections.nCopies(named.size(), "?")) + ")";
  }

  /** Takes a row of this shape. */
  void add(RowValues values) throws SQLException {
    waiting.add(values);
    if (waiting.size() == ExchangeRows.TOGETHER) {
      if (many.isEmpty()) {
        many = Optional.of(insert(ExchangeRows.TOGETHER));
      }
      insert(many.get(), waiting);
      waiting.clear();
    }
  }

  /** Inserts what is left, one by one. */
  void flush() throws SQLException {
    for (RowValues each : waiting) {
      if (one.isEmpty()) {
        one = Optional.of(insert(1));
      }
      insert(one.get(), List.of(each));
    }
    waiting.clear();
  }

  void clear() {
    waiting.clear();
  }

  private PreparedStatement insert(int rows) throws SQLException {
    return connection.prepareStatement(
        "INSERT OR REPLACE INTO exchange "
            + columns
            + " VALUES "
            + String.join(", ", Collections.nCopies(rows, row)));
  }

  private static void insert(PreparedStatement statement, List<RowValues> rows)
      throws SQLException {
    int parameter = 1;
    for (RowValues values : rows) {
      parameter = values.bind(statement, parameter);
    }
    statement.executeUpdate();
  }

  @Override
  public void close() throws SQLException {
    if (one.isPresent()) {
      one.get().close();
    }
    if (many.isPresent()) {
      many.get().close();
    }
  }
}
