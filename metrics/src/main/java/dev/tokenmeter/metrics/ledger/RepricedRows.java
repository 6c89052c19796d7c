package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.record.Charge;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes new costs over old ones within one transaction, a correction beside each. A row that has
 * become another one since it was read is left as it is.
 */
final class RepricedRows implements AutoCloseable {
  private static final String UPDATE =
      "UPDATE exchange SET cost_nano_usd = ?, unpriced_tokens = ?, unpriced_types = ?,"
          + " price_version = ? WHERE started_at = ? AND id = ? AND line = ? AND open = 0"
          + " AND cost_nano_usd IS ? AND coalesce(unpriced_tokens, 0) = ?";

  private static final String CORRECT =
      "INSERT INTO correction (number, started_at, id, line, nano_usd_before, nano_usd_after,"
          + " unpriced_before, unpriced_after) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

  private final PreparedStatement update;
  private final PreparedStatement correct;
  private long number;

  /**
   * Begun within the transaction.
   *
   * @param now in milliseconds, from which the numbers of corrections are made
   */
  RepricedRows(Connection connection, long now) throws SQLException {
    number = Math.max(Corrections.newest(connection), now * Corrections.PER_MILLI);
    update = connection.prepareStatement(UPDATE);
    correct = connection.prepareStatement(CORRECT);
  }

  /** Whether the row was still the one that was read, and has its new cost now. */
  boolean write(StoredLine row, Charge charge, Optional<String> version) throws SQLException {
    Optional<String> unpriced = UnpricedTypes.text(charge.unpriced());
    number(update, 1, charge.nanoUsd());
    update.setLong(2, ExchangeRow.total(charge.unpriced()));
    update.setString(3, unpriced.orElse(null));
    update.setString(4, version.orElse(null));
    key(update, 5, row);
    number(update, 8, row.nanoUsd());
    update.setLong(9, row.unpriced());
    if (update.executeUpdate() == 0) {
      return false;
    }
    correct.setLong(1, ++number);
    key(correct, 2, row);
    number(correct, 5, row.nanoUsd());
    number(correct, 6, charge.nanoUsd());
    correct.setString(7, row.unpricedTypes().orElse(null));
    correct.setString(8, unpriced.orElse(null));
    correct.executeUpdate();
    return true;
  }

  private static void key(PreparedStatement statement, int first, StoredLine row)
      throws SQLException {
    statement.setLong(first, row.startedAt().toEpochMilli());
    statement.setString(first + 1, row.id());
    statement.setInt(first + 2, row.line());
  }

  private static void number(PreparedStatement statement, int at, OptionalLong value)
      throws SQLException {
    if (value.isPresent()) {
      statement.setLong(at, value.getAsLong());
    } else {
      statement.setNull(at, Types.INTEGER);
    }
  }

  @Override
  public void close() throws SQLException {
    try (correct) {
      update.close();
    }
  }
}
