package dev.tokenmeter.metrics.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The statements that insert rows of one shape, made when first needed. A value that is bound is a
 * call into SQLite and a copy, which is most of what a row costs.
 */
final class RowStatements implements AutoCloseable {
  private final Connection connection;
  private final long shape;
  private final long shared;
  private final Map<Integer, PreparedStatement> alike = new HashMap<>();
  private final Map<Integer, PreparedStatement> any = new HashMap<>();

  /**
   * Of rows of a shape.
   *
   * @param shared the columns of it, a bit each, in which rows that are alike agree
   */
  RowStatements(Connection connection, long shape, long shared) {
    this.connection = connection;
    this.shape = shape;
    this.shared = shared;
  }

  /** Inserts rows, whatever they are. */
  void insert(List<RowValues> rows) throws SQLException {
    insert(statement(any, rows.size(), 0), rows, 0);
  }

  /** Inserts rows that agree in what is shared. */
  void insertAlike(List<RowValues> rows) throws SQLException {
    insert(statement(alike, rows.size(), shared), rows, shared);
  }

  private void insert(PreparedStatement statement, List<RowValues> rows, long once)
      throws SQLException {
    int parameter = rows.getFirst().bind(statement, 1, once);
    for (RowValues values : rows) {
      parameter = values.bind(statement, parameter, shape & ~once);
    }
    statement.executeUpdate();
  }

  private PreparedStatement statement(Map<Integer, PreparedStatement> made, int rows, long once)
      throws SQLException {
    PreparedStatement known = made.get(rows);
    if (known != null) {
      return known;
    }
    PreparedStatement statement = connection.prepareStatement(sql(rows, once));
    made.put(rows, statement);
    return statement;
  }

  /** What is bound once has the first numbers, in every row. */
  private String sql(int rows, long once) {
    List<String> columns = new ArrayList<>();
    for (int column = 0; column < ExchangeRow.COLUMNS.size(); column++) {
      if ((shape & 1L << column) != 0) {
        columns.add(ExchangeRow.COLUMNS.get(column));
      }
    }
    List<String> values = new ArrayList<>(rows);
    int next = Long.bitCount(once) + 1;
    for (int row = 0; row < rows; row++) {
      List<String> parameters = new ArrayList<>(columns.size());
      int first = 1;
      for (int column = 0; column < ExchangeRow.COLUMNS.size(); column++) {
        if ((shape & 1L << column) != 0) {
          parameters.add("?" + ((once & 1L << column) != 0 ? first++ : next++));
        }
      }
      values.add("(" + String.join(", ", parameters) + ")");
    }
    return "INSERT OR REPLACE INTO exchange ("
        + String.join(", ", columns)
        + ") VALUES "
        + String.join(", ", values);
  }

  @Override
  public void close() throws SQLException {
    for (Map<Integer, PreparedStatement> made : List.of(alike, any)) {
      for (PreparedStatement each : made.values()) {
        each.close();
      }
    }
  }
}
