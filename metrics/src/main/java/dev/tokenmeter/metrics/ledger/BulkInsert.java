package dev.tokenmeter.metrics.ledger;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.sqlite.SQLiteConnection;

/**
 * Inserts many rows by one statement and without binding their values: they are handed over as a
 * database in memory, of which SQLite copies the records as they are, since both tables are defined
 * alike. Where an operator has added an index or a trigger, it copies their values.
 *
 * <p>Source: <a href="https://sqlite.org/src/file/src/insert.c">{@code xferOptimization}</a>.
 */
final class BulkInsert implements AutoCloseable {
  /** With fewer rows, binding their values is cheaper. */
  static final int LEAST = 256;

  private static final String TABLE = "exchange_line";
  private static final String INDEX = "exchange_open";

  private final SQLiteConnection connection;
  private final PackedRows rows;
  private final TableImage image;
  private final PreparedStatement insert;

  BulkInsert(SQLiteConnection connection) throws SQLException {
    this.connection = connection;
    this.rows = new PackedRows(TableLayout.of(connection, TABLE, ExchangeRow.COLUMNS));
    this.image =
        new TableImage(
            TableImage.table(TABLE, definition(TABLE)),
            TableImage.index(INDEX, TABLE, definition(INDEX)));
    try (Statement statement = connection.createStatement()) {
      statement.execute("ATTACH ':memory:' AS batch");
    }
    load();
    insert =
        connection.prepareStatement(
            "INSERT INTO main.%1$s SELECT * FROM batch.%1$s".formatted(TABLE));
  }

  private String definition(String name) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT sql FROM main.sqlite_schema WHERE name = ?")) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  /** Begins anew. */
  void clear() {
    rows.clear();
  }

  /** Rows that were taken. */
  int size() {
    return rows.size();
  }

  /** Takes a row. */
  void add(RowValues row) {
    rows.add(row.numberAt(ExchangeRow.KEY), row);
  }

  /**
   * Makes ready what was taken; outside of a transaction.
   *
   * @return whether it can be inserted this way
   */
  boolean load() throws SQLException {
    Optional<byte[]> made = image.of(rows);
    if (made.isPresent()) {
      connection.deserialize("batch", made.get());
    }
    return made.isPresent();
  }

  /** Inserts them all. */
  void insert() throws SQLException {
    insert.executeUpdate();
  }

  @Override
  public void close() throws SQLException {
    insert.close();
  }
}
