package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.budget.Period;
import dev.tokenmeter.metrics.budget.Spend;
import dev.tokenmeter.metrics.budget.SpendHistory;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.usage.TokenType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a ledger knows of the spend of a window. Thread-safe; reading waits for the disk. */
public final class LedgerSpend implements SpendHistory {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerSpend.class);

  private static final String TOKENS =
      Arrays.stream(TokenType.values())
          .map(type -> "coalesce(" + type.label() + ", 0)")
          .collect(Collectors.joining(" + ", "sum(", ")"));

  /** The rows of exchanges, and what became of rows that were too old. */
  private static final List<String> SELECTS =
      List.of(
          select("exchange", "started_at", "model_requested"), select("hourly", "hour", "NULL"));

  private final LedgerQueries ledger;

  /** The spend that this ledger holds. */
  public LedgerSpend(LedgerQueries ledger) {
    this.ledger = ledger;
  }

  private static String select(String table, String time, String requested) {
    return "SELECT caller, team, client, provider, model, %s, billing, %s, %s FROM %s"
            .formatted(requested, UsageColumns.sum("cost_nano_usd"), TOKENS, table)
        + " WHERE %1$s >= ? AND %1$s < ? AND source IS NOT NULL".formatted(time)
        + " GROUP BY 1, 2, 3, 4, 5, 6, 7";
  }

  @Override
  public List<Spend> within(Period period) {
    List<Spend> found = new ArrayList<>();
    try {
      ledger.read(
          connection -> {
            for (String sql : SELECTS) {
              read(connection, sql, period, found);
            }
          });
      return found;
    } catch (LedgerFailure e) {
      LOG.warn("budgets begin with nothing spent: {}", e.getMessage());
      return List.of();
    }
  }

  private static void read(Connection connection, String sql, Period period, List<Spend> found)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, period.start().toEpochMilli());
      select.setLong(2, period.end().toEpochMilli());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.add(
              new Spend(
                  row.getString(1),
                  row.getString(2),
                  row.getString(3),
                  row.getString(4),
                  Optional.ofNullable(row.getString(5)),
                  Optional.ofNullable(row.getString(6)),
                  billing(row.getString(7)),
                  row.getLong(8),
                  row.getLong(9)));
        }
      }
    }
  }

  private static Billing billing(String label) {
    return Arrays.stream(Billing.values())
        .filter(each -> each.label().equals(label))
        .findFirst()
        .orElse(Billing.UNKNOWN);
  }
}
