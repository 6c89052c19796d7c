package dev.tokenmeter.metrics.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which column of a table each of {@link RowValues} is, in the order of both, and what a column
 * holds that has no value.
 */
final class TableLayout {
  /** The value is the row's key, which its record does not repeat. */
  static final int KEY = -1;

  private final int[] columns;
  private final byte[] usual;

  private TableLayout(int[] columns, byte[] usual) {
    this.columns = columns;
    this.usual = usual;
  }

  /** Values and columns are the same, with nothing where there is no value. */
  static TableLayout ofAll(int columns) {
    return new TableLayout(IntStream.range(0, columns).toArray(), new byte[columns]);
  }

  /**
   * The layout of a table as it is.
   *
   * @param names of the values, in the order of the columns
   * @throws SQLException if it cannot be read
   * @throws IllegalArgumentException if a value has no column or they are in another order, or if a
   *     default is anything but null, 0 or 1
   */
  static TableLayout of(Connection connection, String table, List<String> names)
      throws SQLException {
    int[] columns = new int[names.size()];
    List<Byte> usual = new ArrayList<>();
    int next = 0;
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT name, coalesce(dflt_value, ''), pk FROM pragma_table_info(?) ORDER BY cid")) {
      select.setString(1, table);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          if (next < columns.length && row.getString(1).equals(names.get(next))) {
            columns[next++] = row.getBoolean(3) ? KEY : usual.size();
          }
          usual.add(type(row.getString(2)));
        }
      }
    }
    if (next < columns.length) {
      throw new IllegalArgumentException(names.get(next) + " is no column, or in another order");
    }
    byte[] types = new byte[usual.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = usual.get(i);
    }
    return new TableLayout(columns, types);
  }

  private static byte type(String usual) {
    return switch (usual) {
      case "" -> RecordEncoder.NULL;
      case "0" -> RecordEncoder.ZERO;
      case "1" -> RecordEncoder.ONE;
      default -> throw new IllegalArgumentException("a default of " + usual);
    };
  }

  /** The column of a value, or {@link #KEY}. */
  int column(int value) {
    return columns[value];
  }

  /** The serial types of all columns of a row that has no values. */
  byte[] usual() {
    return usual;
  }
}
