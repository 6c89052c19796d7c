package dev.tokenmeter.metrics.ledger;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What an operator sees who opens the file with a SQLite tool of his own. */
final class Rows {
  private Rows() {}

  static Connection open(Path ledger) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + ledger);
  }

  static void execute(Path ledger, String sql) throws SQLException {
    try (Connection connection = open(ledger);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Each row as its values joined by a bar, {@code null} where a value is unknown. */
  static List<String> of(Path ledger, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = open(ledger);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> values = new ArrayList<>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          values.add(String.valueOf(result.getString(column)));
        }
        rows.add(String.join("|", values));
      }
    }
    return rows;
  }

  static long count(Path ledger) throws SQLException {
    return Long.parseLong(of(ledger, "SELECT count(*) FROM exchange").getFirst());
  }
}
