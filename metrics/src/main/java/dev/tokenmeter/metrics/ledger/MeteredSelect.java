package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.report.Window;
import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The statements behind {@link MeteredUse}: one for rows, one for the sums of hours gone by. */
final class MeteredSelect {
  private static final long QUARTER = Duration.ofMinutes(15).toMillis();

  private static final String ROWS =
      sql(
          Table.EXCHANGES,
          UsageColumns.MODEL,
          "billed_units",
          "sum(line = 0)",
          "sum(line = 0 AND (unmetered IS NOT NULL OR interrupted))");

  private static final String ROLLUPS =
      sql(Table.HOURS, "model", "NULL", "sum(exchanges)", "sum(unmetered) + sum(interrupted)");

  private MeteredSelect() {}

  private static String sql(Table table) {
    return switch (table) {
      case EXCHANGES -> ROWS;
      case HOURS -> ROLLUPS;
    };
  }

  private static String sql(
      Table table, String model, String units, String exchanges, String unmetered) {
    String tokens =
        Arrays.stream(TokenType.values())
            .map(type -> "sum(" + type.label() + ")")
            .collect(Collectors.joining(", "));
    return """
    SELECT %2$s / %7$d AS quarter, provider, %3$s AS served,
      coalesce(credential, 'none') AS paying, caller, billing, source, %4$s AS units,
      %5$s, %6$s, %8$s, sum(unpriced_tokens), %9$s
    FROM %1$s WHERE %10$s
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8\
    """
        .formatted(
            table.label(),
            table.time(),
            model,
            units,
            exchanges,
            unmetered,
            QUARTER,
            UsageColumns.sum("cost_nano_usd"),
            tokens,
            table.during());
  }

  static void read(Connection connection, Window window, Consumer<MeteredUse> each)
      throws SQLException {
    for (Table table : Table.values()) {
      try (PreparedStatement select = connection.prepareStatement(sql(table))) {
        select.setLong(1, table.bound(window.from()));
        select.setLong(2, table.bound(window.to()));
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            each.accept(use(row));
          }
        }
      }
    }
  }

  private static MeteredUse use(ResultSet row) throws SQLException {
    long exchanges = row.getLong(9);
    long unmetered = row.getLong(10);
    long cost = row.getLong(11);
    OptionalLong nanoUsd = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(cost);
    long unpriced = row.getLong(12);
    return new MeteredUse(
        Instant.ofEpochMilli(row.getLong(1) * QUARTER),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        billing(row.getString(6)),
        Source.ESTIMATED.label().equals(row.getString(7)) ? Source.ESTIMATED : Source.REPORTED,
        exchanges,
        unmetered,
        UsageColumns.counts(row, 13),
        nanoUsd,
        unpriced,
        units(Optional.ofNullable(row.getString(8)), exchanges));
  }

  private static Billing billing(String label) {
    return Arrays.stream(Billing.values())
        .filter(each -> each.label().equals(label))
        .findFirst()
        .orElse(Billing.UNKNOWN);
  }

  /** All exchanges of a group had the same units. */
  private static Map<BilledUnit, Long> units(Optional<String> text, long exchanges) {
    Map<BilledUnit, Long> units = new EnumMap<>(BilledUnit.class);
    StoredLine.units(text).forEach((unit, count) -> units.put(unit, count * exchanges));
    return units;
  }
}
