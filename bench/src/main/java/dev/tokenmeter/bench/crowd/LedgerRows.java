package dev.tokenmeter.bench.crowd;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Counts the ended exchanges in the ledger of a running product, from outside. */
final class LedgerRows {
  private static final int TRIES = 50;
  private static final long BETWEEN_MILLIS = 200;

  private LedgerRows() {}

  /**
   * How many exchanges ended so; waits up to ten seconds until there are as many as expected.
   *
   * @param outcome as the ledger writes it
   */
  static long await(Path ledger, String outcome, long expected)
      throws SQLException, InterruptedException {
    long found = count(ledger, outcome);
    for (int tries = 0; found < expected && tries < TRIES; tries++) {
      Thread.sleep(BETWEEN_MILLIS);
      found = count(ledger, outcome);
    }
    return found;
  }

  static long count(Path ledger, String outcome) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:file:" + ledger + "?mode=ro");
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT count(*) FROM exchange WHERE outcome = ? AND open = 0")) {
      query.setString(1, outcome);
      try (ResultSet row = query.executeQuery()) {
        return row.getLong(1);
      }
    }
  }
}
