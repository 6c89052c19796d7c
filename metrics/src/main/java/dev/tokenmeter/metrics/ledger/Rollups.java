package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.usage.TokenType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Turns the rows of an hour into their sums and removes them, in one transaction, so that every
 * exchange is in one of both places and never in two. Rows that come late for such an hour become a
 * further set of sums of it.
 */
final class Rollups {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private static final String KEYS =
      "caller, team, client, provider, credential, billing, operation, "
          + UsageColumns.MODEL
          + ", outcome, source, "
          + UsageColumns.SIGNAL
          + ", "
          + UnpricedTypes.COLUMN;

  /** Of an hour that has been summed it is never null, so that null means an hour of before. */
  private static final String BUSY = "coalesce(sum(CASE WHEN line = 0 THEN duration_ms END), 0)";

  private static final String TOKENS =
      Arrays.stream(TokenType.values()).map(TokenType::label).collect(Collectors.joining(", "));

  private static final String SUMS =
      Stream.concat(
              Arrays.stream(TokenType.values()).map(TokenType::label),
              Stream.of("cost_nano_usd", "unpriced_tokens", "request_bytes", "response_bytes"))
          .map(UsageColumns::sum)
          .collect(Collectors.joining(", "));

  private static final String ROLL_UP =
      "INSERT INTO hourly (hour, caller, team, client, provider, credential, billing, operation,"
          + " model, outcome, source, signal, unpriced_types, exchanges, unmetered, interrupted, "
          + TOKENS
          + ", cost_nano_usd, unpriced_tokens, request_bytes, response_bytes, duration_ms)"
          + " SELECT ?, "
          + KEYS
          + ", sum(line = 0), sum(line = 0 AND unmetered IS NOT NULL),"
          + " sum(line = 0 AND interrupted), "
          + SUMS
          + ", "
          + BUSY
          + " FROM exchange WHERE key >= ? AND key < ? AND open = 0 GROUP BY "
          + KEYS;

  /**
   * Rows that are over and whose context is there. One that damage has bereft of it is in no sum,
   * so it is not removed either, and keeps no other from becoming one.
   */
  private static final String WHOLE = "open = 0 AND context IN (SELECT number FROM context)";

  private Rollups() {}

  /**
   * Rolls up the oldest hour that ended before this moment.
   *
   * @return whether there was one
   */
  static boolean oldestHour(Connection connection, Instant before) throws SQLException {
    OptionalLong oldest = oldest(connection);
    if (oldest.isEmpty()) {
      return false;
    }
    long hour = Math.floorDiv(oldest.getAsLong(), HOUR) * HOUR;
    if (hour + HOUR > before.toEpochMilli()) {
      return false;
    }
    Transaction.run(
        connection,
        () -> {
          try (PreparedStatement sums = connection.prepareStatement(ROLL_UP)) {
            sums.setLong(1, hour);
            sums.setLong(2, Keys.from(hour));
            sums.setLong(3, Keys.from(hour + HOUR));
            sums.executeUpdate();
          }
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "DELETE FROM exchange_line WHERE key >= ? AND key < ? AND " + WHOLE)) {
            delete.setLong(1, Keys.from(hour));
            delete.setLong(2, Keys.from(hour + HOUR));
            delete.executeUpdate();
          }
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "DELETE FROM context WHERE day <"
                      + " coalesce((SELECT min(key) FROM exchange_line), ?) / ?")) {
            delete.setLong(1, Keys.from(hour + HOUR));
            delete.setLong(2, Keys.from(Context.DAY));
            delete.executeUpdate();
          }
        });
    return true;
  }

  private static OptionalLong oldest(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT key >> "
                    + Keys.BITS
                    + " FROM exchange_line WHERE "
                    + WHOLE
                    + " ORDER BY key LIMIT 1");
        ResultSet result = select.executeQuery()) {
      return result.next() ? OptionalLong.of(result.getLong(1)) : OptionalLong.empty();
    }
  }
}
