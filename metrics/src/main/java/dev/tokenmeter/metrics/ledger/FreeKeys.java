package dev.tokenmeter.metrics.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Finds keys for rows whose own are taken: by the row itself, as it was written before and which it
 * replaces, or by another exchange of the same millisecond.
 */
final class FreeKeys implements AutoCloseable {
  private final PreparedStatement holder;
  private final PreparedStatement delete;

  FreeKeys(Connection connection) throws SQLException {
    holder =
        connection.prepareStatement("SELECT id = ? AND line = ? FROM exchange_line WHERE key = ?");
    delete = connection.prepareStatement("DELETE FROM exchange_line WHERE key = ?");
  }

  /** Gives the row a key that no other row has. */
  void settle(RowValues row) throws SQLException {
    while (isAnothers(row)) {
      row.replaceAt(ExchangeRow.KEY, Keys.next(row.numberAt(ExchangeRow.KEY)));
    }
    delete.setLong(1, row.numberAt(ExchangeRow.KEY));
    delete.executeUpdate();
  }

  private boolean isAnothers(RowValues row) throws SQLException {
    holder.setString(1, row.textAt(ExchangeRow.ID));
    holder.setLong(2, row.numberAt(ExchangeRow.LINE));
    holder.setLong(3, row.numberAt(ExchangeRow.KEY));
    try (ResultSet found = holder.executeQuery()) {
      return found.next() && !found.getBoolean(1);
    }
  }

  @Override
  public void close() throws SQLException {
    try (holder) {
      delete.close();
    }
  }
}
