package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.record.Charge;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Writes new costs over old ones within one transaction, a correction beside each. A row that has
 * become another one since it was read is left as it is.
 */
final class RepricedRows implements AutoCloseable {
  private static final String UPDATE =
      "UPDATE exchange_line SET cost_nano_usd = ?, unpriced_tokens = ?, unpriced_types = ?,"
          + " context = ? WHERE key = ? AND context = ? AND id = ? AND line = ? AND open = 0"
          + " AND cost_nano_usd IS ? AND coalesce(unpriced_tokens, 0) = ?";

  private static final String COPY =
      "INSERT INTO context (%1$s) SELECT %2$s FROM context WHERE number = ? RETURNING number"
          .formatted(
              String.join(", ", Context.COLUMNS),
              Context.COLUMNS.stream()
                  .map(column -> column.equals("price_version") ? "?" : column)
                  .collect(Collectors.joining(", ")));

  private static final String CORRECT =
      "INSERT INTO correction (number, started_at, id, line, nano_usd_before, nano_usd_after,"
          + " unpriced_before, unpriced_after) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

  private final PreparedStatement update;
  private final PreparedStatement correct;
  private final PreparedStatement copy;
  private final Map<Map.Entry<Long, Optional<String>>, Long> contexts = new HashMap<>();
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
    copy = connection.prepareStatement(COPY);
  }

  /** Whether the row was still the one that was read, and has its new cost now. */
  boolean write(StoredLine row, Charge charge, Optional<String> version) throws SQLException {
    Optional<String> unpriced = UnpricedTypes.text(charge.unpriced());
    number(update, 1, charge.nanoUsd());
    update.setLong(2, ExchangeRow.total(charge.unpriced()));
    update.setString(3, unpriced.orElse(null));
    update.setLong(4, context(row, version));
    update.setLong(5, row.key());
    update.setLong(6, row.context());
    update.setString(7, row.id());
    update.setInt(8, row.line());
    number(update, 9, row.nanoUsd());
    update.setLong(10, row.unpriced());
    if (update.executeUpdate() == 0) {
      return false;
    }
    correct.setLong(1, ++number);
    correct.setLong(2, row.startedAt().toEpochMilli());
    correct.setString(3, row.id());
    correct.setInt(4, row.line());
    number(correct, 5, row.nanoUsd());
    number(correct, 6, charge.nanoUsd());
    correct.setString(7, row.unpricedTypes().orElse(null));
    correct.setString(8, unpriced.orElse(null));
    correct.executeUpdate();
    return true;
  }

  /** The number of the row's context with these prices, which many rows have in common. */
  private long context(StoredLine row, Optional<String> version) throws SQLException {
    if (row.priceVersion().equals(version)) {
      return row.context();
    }
    Map.Entry<Long, Optional<String>> wanted = Map.entry(row.context(), version);
    Long known = contexts.get(wanted);
    if (known != null) {
      return known;
    }
    copy.setString(1, version.orElse(null));
    copy.setLong(2, row.context());
    try (ResultSet made = copy.executeQuery()) {
      long number = made.next() ? made.getLong(1) : row.context();
      contexts.put(wanted, number);
      return number;
    }
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
    try (correct;
        copy) {
      update.close();
    }
  }
}
