package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.budget.Period;
import dev.tokenmeter.metrics.budget.Spend;
import dev.tokenmeter.metrics.budget.SpendHistory;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a ledger knows of the spend of a window. Thread-safe; reading waits for the disk. */
public final class LedgerSpend implements SpendHistory {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerSpend.class);

  private static final String TOKENS =
      Arrays.stream(TokenType.values())
          .map(type -> "sum(" + type.label() + ") AS " + type.label())
          .collect(Collectors.joining(", "));

  /** The rows of exchanges, and what became of rows that were too old. */
  private static final List<String> SELECTS =
      List.of(
          select("exchange", "started_at", "model_requested"), select("hourly", "hour", "NULL"));

  private final LedgerQueries ledger;

  /** The spend that this ledger holds. */
  public LedgerSpend(LedgerQueries ledger) {
    this.ledger = ledger;
  }

  /** What has no price is summed up by its types: what stands in for it costs as much a token. */
  private static String select(String table, String time, String requested) {
    return "SELECT caller, team, client, provider, model, %s, billing, %s, %s, %s FROM %s"
            .formatted(
                requested, UnpricedTypes.COLUMN, UsageColumns.sum("cost_nano_usd"), TOKENS, table)
        + " WHERE %1$s >= ? AND %1$s < ? AND source IS NOT NULL".formatted(time)
        + " GROUP BY 1, 2, 3, 4, 5, 6, 7, 8";
  }

  @Override
  public List<Spend> within(Period period) {
    return past(period).spends();
  }

  @Override
  public Past past(Period period) {
    List<Spend> found = new ArrayList<>();
    long[] corrections = new long[1];
    try {
      ledger.read(
          connection -> {
            for (String sql : SELECTS) {
              read(connection, sql, period, found);
            }
            corrections[0] = Corrections.newest(connection);
          });
      return new Past(found, corrections[0]);
    } catch (LedgerFailure e) {
      LOG.warn("budgets begin with nothing spent: {}", e.getMessage());
      return new Past(List.of(), 0);
    }
  }

  private static void read(Connection connection, String sql, Period period, List<Spend> found)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, period.start().toEpochMilli());
      select.setLong(2, period.end().toEpochMilli());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Tokens used = used(row);
          found.add(
              new Spend(
                  row.getString(1),
                  row.getString(2),
                  row.getString(3),
                  row.getString(4),
                  Optional.ofNullable(row.getString(5)),
                  Optional.ofNullable(row.getString(6)),
                  billing(row.getString(7)),
                  row.getLong(9),
                  Tokens.add(used.input(), used.output()),
                  UnpricedTypes.of(Optional.ofNullable(row.getString(8)), used)));
        }
      }
    }
  }

  /** The counts by type, by the names of their columns. */
  static Tokens used(ResultSet row) throws SQLException {
    Map<TokenType, Long> counts = new EnumMap<>(TokenType.class);
    for (TokenType type : TokenType.values()) {
      long count = row.getLong(type.label());
      if (!row.wasNull()) {
        counts.put(type, count);
      }
    }
    return new Tokens(counts);
  }

  static Billing billing(String label) {
    return Arrays.stream(Billing.values())
        .filter(each -> each.label().equals(label))
        .findFirst()
        .orElse(Billing.UNKNOWN);
  }
}
