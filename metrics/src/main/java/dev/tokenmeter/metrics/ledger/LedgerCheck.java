package dev.tokenmeter.metrics.ledger;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Looks a ledger over before it is used. */
final class LedgerCheck {
  /** A larger file is not read through at the start; damage shows when it is met. */
  static final long BOUND_BYTES = 32L << 20;

  private LedgerCheck() {}

  /**
   * @throws DamagedLedger naming the first thing that is wrong
   */
  static void of(Connection connection, long bytes) throws SQLException {
    if (bytes > BOUND_BYTES) {
      return;
    }
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
      String found = result.next() ? result.getString(1) : "nothing";
      if (!"ok".equals(found)) {
        throw new DamagedLedger(String.valueOf(found).lines().findFirst().orElse("damaged"));
      }
    }
  }
}
