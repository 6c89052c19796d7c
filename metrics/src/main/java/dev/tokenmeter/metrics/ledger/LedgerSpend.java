package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.budget.Period;
import dev.tokenmeter.metrics.budget.Spend;
import dev.tokenmeter.metrics.budget.SpendHistory;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** Where the sums by type begin in {@link #select}. */
  private static final int FIRST_TYPE = 11;

  private final LedgerQueries ledger;

  /** The spend that this ledger holds. */
  public LedgerSpend(LedgerQueries ledger) {
    this.ledger = ledger;
  }

  @Override
  public Past past(Set<Period> periods) {
    if (periods.isEmpty()) {
      return NONE.past(periods);
    }
    Sections sections = Sections.of(periods);
    Map<Period, List<Spend>> found = new HashMap<>();
    long[] corrections = new long[1];
    try {
      ledger.read(
          connection -> {
            // Rows of exchanges, and what became of rows that were too old.
            read(connection, select("exchange", "started_at", "model_requested", sections))
                .forEach((section, spends) -> sections.spread(section, spends, found));
            read(connection, select("hourly", "hour", "NULL", sections))
                .forEach((section, spends) -> sections.spread(section, spends, found));
            corrections[0] = Corrections.newest(connection);
          });
      return new Past(found, corrections[0]);
    } catch (LedgerFailure e) {
      LOG.warn("budgets begin with nothing spent: {}", e.getMessage());
      return NONE.past(periods);
    }
  }

  /** What has no price is summed up by its types: what stands in for it costs as much a token. */
  private static String select(String table, String time, String requested, Sections sections) {
    return "SELECT caller, team, client, provider, model, %s, billing, %s, %s, %s, %s FROM %s"
            .formatted(
                requested,
                UnpricedTypes.COLUMN,
                sections.column(time),
                UsageColumns.sum("cost_nano_usd"),
                TOKENS,
                table)
        + " WHERE "
        + sections.condition(time)
        + " AND source IS NOT NULL"
        + " GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9";
  }

  private static Map<Integer, List<Spend>> read(Connection connection, String sql)
      throws SQLException {
    Map<Integer, List<Spend>> found = new HashMap<>();
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery(sql)) {
      while (row.next()) {
        found.computeIfAbsent(row.getInt(9), _ -> new ArrayList<>()).add(spend(row));
      }
    }
    return found;
  }

  private static Spend spend(ResultSet row) throws SQLException {
    Tokens used = UsageColumns.counts(row, FIRST_TYPE);
    return new Spend(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        Optional.ofNullable(row.getString(5)),
        Optional.ofNullable(row.getString(6)),
        billing(row.getString(7)),
        row.getLong(10),
        Tokens.add(used.input(), used.output()),
        UnpricedTypes.of(Optional.ofNullable(row.getString(8)), used));
  }

  static Billing billing(String label) {
    return Arrays.stream(Billing.values())
        .filter(each -> each.label().equals(label))
        .findFirst()
        .orElse(Billing.UNKNOWN);
  }
}
