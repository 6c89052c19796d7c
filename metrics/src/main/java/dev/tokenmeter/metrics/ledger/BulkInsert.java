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
 * alike but for their names. Where an operator has added an index or a trigger, it copies their
 * values. Used by one thread at a time.
 *
 * <p>Source: <a href="https://sqlite.org/src/file/src/insert.c">{@code xferOptimization}</a>.
 */
final class BulkInsert implements AutoCloseable {
  /** With fewer rows, binding their values is cheaper. */
  static final int LEAST = 256;

  private static final String TABLE = "exchange_line";
  private static final String INDEX = "exchange_open";

  /** Of another name than any table of the ledger, which no statement may find here instead. */
  private static final String HANDED = "handed_over";

  private final SQLiteConnection connection;
  private final PackedRows rows;
  private final TableImage image;
  private final PreparedStatement insert;

  /**
   * Attaches an empty database; outside of a transaction, and once at a time for a connection.
   *
   * @throws SQLException if rows cannot go together into this ledger; nothing is attached then
   * @throws IllegalArgumentException if its columns are not those of this release; likewise
   */
  BulkInsert(SQLiteConnection connection) throws SQLException {
    this.connection = connection;
    rows = new PackedRows(TableLayout.of(connection, TABLE, ExchangeRow.COLUMNS));
    image =
        new TableImage(
            TableImage.table(HANDED, definition("table", TABLE)),
            TableImage.index(HANDED + "_open", HANDED, definition("index", INDEX)));
    execute("ATTACH ':memory:' AS batch");
    try {
      load();
      insert =
          connection.prepareStatement(
              "INSERT INTO main.%s SELECT * FROM batch.%s".formatted(TABLE, HANDED));
    } catch (SQLException | RuntimeException e) {
      detach();
      throw e;
    }
  }

  private String definition(String type, String name) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT sql FROM main.sqlite_schema WHERE type = ? AND name = ?")) {
      select.setString(1, type);
      select.setString(2, name);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw new SQLException("there is no " + name);
        }
        return row.getString(1).replace(INDEX, HANDED + "_open").replace(TABLE, HANDED);
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Whatever keeps it attached is no trouble of the ledger's own file. */
  private void detach() throws SQLException {
    try {
      execute("DETACH batch");
    } catch (SQLException e) {
      throw new SQLException("rows in memory cannot be let go: " + e.getMessage());
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

  /**
   * Inserts all that was made ready, within a transaction.
   *
   * @throws SQLException if one has a key that is taken, or not all were inserted; the transaction
   *     must not succeed then
   */
  void insert() throws SQLException {
    int inserted = insert.executeUpdate();
    if (inserted != rows.size()) {
      throw new SQLException(inserted + " of " + rows.size() + " rows were inserted");
    }
  }

  @Override
  public void close() throws SQLException {
    insert.close();
    detach();
  }
}
