package dev.tokenmeter.metrics.ledger;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import org.sqlite.JDBC;

/**
 * Takes over what can still be read of a ledger that was put aside, a group at a time: each table
 * from its beginning to the damage, then from its end back to it. What has been taken over already
 * is left as it is.
 */
final class Salvage implements AutoCloseable {
  private static final int GROUP = 1_000;

  /** One table, read in one direction; where a key may repeat, its last value is read again. */
  private record Pass(String table, String key, String beyond, String order) {}

  private static final List<Pass> PASSES =
      List.of(
          new Pass("exchange_line", "key", ">", "ASC"),
          new Pass("exchange_line", "key", "<", "DESC"),
          new Pass("exchange", "started_at", ">=", "ASC"),
          new Pass("exchange", "started_at", "<=", "DESC"),
          new Pass("hourly", "rowid", ">", "ASC"),
          new Pass("outcomes", "rowid", ">", "ASC"),
          new Pass("outcomes", "rowid", "<", "DESC"));

  private final Connection from;
  private final SalvagedExchanges exchanges;
  private int pass;
  private long reached = Long.MIN_VALUE;
  private long forward = Long.MIN_VALUE;

  private Salvage(Connection from) {
    this.from = from;
    exchanges = new SalvagedExchanges(from);
  }

  /**
   * Opens what was put aside.
   *
   * @throws SQLException if nothing of it can be read
   */
  static Salvage of(Path aside) throws SQLException {
    return new Salvage(JDBC.createConnection(JDBC.PREFIX + aside, new Properties()));
  }

  /** Whether there is more to be read. */
  boolean more() {
    return pass < PASSES.size();
  }

  /**
   * Takes over the next group.
   *
   * @return how many rows were new
   * @throws SQLException if they could not be written; the next step tries them again
   */
  int step(Connection to) throws SQLException {
    Pass now = PASSES.get(pass);
    List<String> columns = new ArrayList<>(columns(to, now.table()));
    columns.retainAll(readableColumns(now.table()));
    List<Object[]> rows = new ArrayList<>();
    boolean over = read(now, columns, rows);
    int[] added = new int[1];
    if (!rows.isEmpty()) {
      exchanges.begin();
      Transaction.run(to, () -> added[0] = write(to, now.table(), columns, rows));
    }
    if (!rows.isEmpty() && rows.getLast()[0] instanceof Number key) {
      // A group of one single key would be read for ever.
      long step = now.order().equals("ASC") ? 1 : -1;
      reached = key.longValue() == reached ? reached + step : key.longValue();
    }
    if (over || met(now)) {
      next(now);
    }
    return added[0];
  }

  private boolean met(Pass now) {
    return now.order().equals("DESC") && reached < forward;
  }

  private void next(Pass ended) {
    if (ended.order().equals("ASC")) {
      forward = reached;
    }
    pass++;
    reached = more() && PASSES.get(pass).order().equals("DESC") ? Long.MAX_VALUE : Long.MIN_VALUE;
  }

  /** Reads until the group is full; whether this way ends here, at the damage or the last row. */
  private boolean read(Pass now, List<String> columns, List<Object[]> rows) {
    if (columns.isEmpty()) {
      return true;
    }
    String sql =
        "SELECT %s, %s FROM %s WHERE %s %s ? ORDER BY %s %s LIMIT %d"
            .formatted(
                now.key(),
                String.join(", ", columns),
                now.table(),
                now.key(),
                now.beyond(),
                now.key(),
                now.order(),
                GROUP);
    try (PreparedStatement select = from.prepareStatement(sql)) {
      select.setLong(1, reached);
      try (ResultSet result = select.executeQuery()) {
        while (result.next()) {
          Object[] row = new Object[columns.size() + 1];
          for (int i = 0; i < row.length; i++) {
            row[i] = result.getObject(i + 1);
          }
          rows.add(row);
        }
      }
      return rows.size() < GROUP;
    } catch (SQLException e) {
      return true;
    }
  }

  private int write(Connection to, String table, List<String> columns, List<Object[]> rows)
      throws SQLException {
    if (table.startsWith("exchange")) {
      List<Object[]> values =
          rows.stream().map(row -> Arrays.copyOfRange(row, 1, row.length)).toList();
      return exchanges.write(to, columns, values);
    }
    String sql =
        "INSERT OR IGNORE INTO %s (%s) VALUES (%s)"
            .formatted(
                table,
                String.join(", ", columns),
                String.join(", ", Collections.nCopies(columns.size(), "?")));
    int added = 0;
    try (PreparedStatement insert = to.prepareStatement(sql)) {
      for (Object[] row : rows) {
        for (int i = 1; i < row.length; i++) {
          insert.setObject(i, row[i]);
        }
        added += insert.executeUpdate();
      }
    }
    return added;
  }

  /**
   * A ledger that was put aside before it was brought forward lacks columns, or has as a table what
   * is a view since.
   */
  private List<String> readableColumns(String table) {
    try (PreparedStatement select =
        from.prepareStatement("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")) {
      select.setString(1, table);
      try (ResultSet found = select.executeQuery()) {
        return found.next() ? columns(from, table) : List.of();
      }
    } catch (SQLException e) {
      return List.of();
    }
  }

  private static List<String> columns(Connection to, String table) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (Statement statement = to.createStatement();
        ResultSet info = statement.executeQuery("PRAGMA table_info(" + table + ")")) {
      while (info.next()) {
        columns.add(info.getString("name"));
      }
    }
    return columns;
  }

  @Override
  public void close() throws SQLException {
    from.close();
  }
}
