package dev.tokenmeter.deploy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What somebody sees who reads a ledger with a SQLite tool of his own. */
record LedgerView(Path file) {

  /** Each row as its values joined by a bar. */
  List<String> rows(String sql) {
    List<String> rows = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:file:" + file + "?mode=ro");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> values = new ArrayList<>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          values.add(String.valueOf(result.getString(column)));
        }
        rows.add(String.join("|", values));
      }
      return rows;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** The only value of the only row. */
  long number(String sql) {
    return Long.parseLong(rows(sql).getFirst());
  }

  /**
   * Adds exchanges of one input and one output token each, a second apart.
   *
   * @param age of the youngest
   */
  void addOld(int exchanges, String caller, Duration age) throws SQLException {
    String days = "(unixepoch() * 1000 - %d - i * 1000) / 86400000".formatted(age.toMillis());
    String rows =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
            .formatted(exchanges);
    execute(
        """
        INSERT INTO context (day, instance, caller, team, client, provider, billing, operation,
            model, status, outcome, source)
        %s SELECT DISTINCT %s, 'box', '%s', 'none', 'other', 'anthropic', 'metered', 'chat',
            'claude-x', 200, 'ok', 'reported'
        FROM n
        """
            .formatted(rows, days, caller));
    execute(
        """
        INSERT INTO exchange_line (key, context, id, input, output, cost_nano_usd)
        %s SELECT unixepoch() * 1000 - %d - i * 1000 << 20, (SELECT max(number) FROM context
            WHERE caller = '%s' AND day <= %s), printf('old-%%d', i), 1, 1, 1
        FROM n
        """
            .formatted(rows, age.toMillis(), caller, days));
  }

  /** Another program writes to it. */
  void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
