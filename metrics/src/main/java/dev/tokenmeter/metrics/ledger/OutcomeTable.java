package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.outcome.Outcome;
import dev.tokenmeter.metrics.outcome.OutcomeDays;
import dev.tokenmeter.metrics.report.Window;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The statements of what was told from outside. */
final class OutcomeTable {
  private static final String UPSERT =
      "INSERT INTO outcomes (team, day, merged, posted_at) VALUES (?, ?, ?, ?)"
          + " ON CONFLICT DO UPDATE SET merged = excluded.merged, posted_at = excluded.posted_at";

  private OutcomeTable() {}

  /** Writes all of them or none; the day of a team that is there already is replaced. */
  static void write(Connection connection, List<Outcome> outcomes, Instant now)
      throws SQLException {
    Transaction.run(
        connection,
        () -> {
          try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
            for (Outcome outcome : outcomes) {
              upsert.setString(1, outcome.team());
              upsert.setString(2, outcome.day().toString());
              upsert.setInt(3, outcome.merged());
              upsert.setLong(4, now.toEpochMilli());
              upsert.executeUpdate();
            }
          }
        });
  }

  /** Removes what is of no day any more that is kept. */
  static void prune(Connection connection, Instant cutoff) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM outcomes WHERE day < ?")) {
      delete.setString(1, OutcomeDays.oldest(cutoff).toString());
      delete.executeUpdate();
    }
  }

  /** What was told of the days that begin in a window, by team. */
  static Map<String, TeamOutcome> read(Connection connection, Window window) throws SQLException {
    Map<String, TeamOutcome> found = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT team, sum(merged), count(*) FROM outcomes WHERE day >= ? AND day < ?"
                + " GROUP BY team")) {
      select.setString(1, window.firstDay().toString());
      select.setString(2, window.dayAfter().toString());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.put(row.getString(1), new TeamOutcome(row.getLong(2), row.getInt(3)));
        }
      }
    }
    return found;
  }
}
