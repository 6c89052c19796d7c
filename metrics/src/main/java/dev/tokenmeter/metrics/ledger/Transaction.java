package dev.tokenmeter.metrics.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** All of it or nothing. */
final class Transaction {

  /** What is done in one transaction. */
  @FunctionalInterface
  interface Work {
    void run() throws SQLException;
  }

  private Transaction() {}

  static void run(Connection connection, Work work) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      boolean done = false;
      try {
        work.run();
        statement.execute("COMMIT");
        done = true;
      } finally {
        if (!done) {
          rollback(statement);
        }
      }
    }
  }

  /** SQLite has rolled back by itself after some errors; a second time is an error of its own. */
  private static void rollback(Statement statement) {
    try {
      statement.execute("ROLLBACK");
    } catch (SQLException e) {
      // Nothing is open any more.
    }
  }
}
