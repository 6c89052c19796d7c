package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.config.Budget.Label;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a ledger knows of the spend of a window. Thread-safe; reading waits for the disk. */
public final class LedgerSpend implements SpendHistory {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerSpend.class);

  private static final List<String> COLUMNS =
      List.of(
          "caller",
          "team",
          "client",
          "provider",
          "model",
          "model_requested",
          "billing",
          "unpriced",
          "section");

  private static final String EACH_TYPE = types().collect(Collectors.joining(", "));
  private static final String EACH_SUM =
      types().map("sum(%s)"::formatted).collect(Collectors.joining(", "));
  private static final String ALL_TYPES =
      types().map("coalesce(%s, 0)"::formatted).collect(Collectors.joining(" + "));

  /** Where counts of tokens begin in {@link #select}. */
  private static final int FIRST_COUNT = COLUMNS.size() + 2;

  private final LedgerQueries ledger;

  /** The spend that this ledger holds. */
  public LedgerSpend(LedgerQueries ledger) {
    this.ledger = ledger;
  }

  @Override
  public Past past(Set<Period> periods, Set<Label> by) {
    if (periods.isEmpty()) {
      return NONE.past(periods, by);
    }
    Sections sections = Sections.of(periods);
    Map<Period, List<Spend>> found = new HashMap<>();
    long[] corrections = new long[1];
    try {
      ledger.read(
          connection -> {
            // Rows of exchanges, and what became of rows that were too old.
            for (Table table : Table.values()) {
              for (boolean priced : List.of(true, false)) {
                read(connection, select(table, by, sections, priced), priced)
                    .forEach((section, spends) -> sections.spread(section, spends, found));
              }
            }
            corrections[0] = Corrections.newest(connection);
          });
      return new Past(found, corrections[0]);
    } catch (LedgerFailure e) {
      LOG.warn("budgets begin with nothing spent: {}", e.getMessage());
      return NONE.past(periods, by);
    }
  }

  /**
   * A start waits for this, and most of it is SQLite's sorting of the rows. So only what is told
   * apart is sorted by, and what is summed up is computed before it: without its limit, SQLite
   * would sort the columns that the sums are made of.
   */
  private static String select(Table table, Set<Label> by, Sections sections, boolean priced) {
    Map<String, String> keys = new LinkedHashMap<>();
    by.stream().sorted().forEach(label -> keys.putAll(columns(table, label)));
    keys.put("billing", "billing");
    keys.put("section", sections.column(table.time()));
    if (!priced) {
      keys.put("unpriced", UnpricedTypes.COLUMN);
    }
    String inner =
        keys.entrySet().stream()
                .map(key -> "%s AS %s".formatted(key.getValue(), key.getKey()))
                .collect(Collectors.joining(", ", "SELECT ", ", cost_nano_usd, "))
            + (priced ? ALL_TYPES + " AS tokens" : EACH_TYPE)
            + " FROM %s WHERE %s AND source IS NOT NULL AND %s %s LIMIT -1"
                .formatted(
                    table.label(),
                    sections.condition(table),
                    UnpricedTypes.COLUMN,
                    priced ? "IS NULL" : "IS NOT NULL");
    return COLUMNS.stream()
            .map(column -> keys.containsKey(column) ? column : "NULL")
            .collect(Collectors.joining(", ", "SELECT ", ", "))
        + UsageColumns.sum("cost_nano_usd")
        + (priced ? ", sum(tokens)" : ", " + EACH_SUM)
        + " FROM (%s) GROUP BY %s".formatted(inner, String.join(", ", keys.keySet()));
  }

  /** What tells a label apart, by the name of the column. */
  private static Map<String, String> columns(Table table, Label label) {
    return switch (label) {
      case CALLER -> Map.of("caller", "caller");
      case TEAM -> Map.of("team", "team");
      case CLIENT -> Map.of("client", "client");
      case PROVIDER -> Map.of("provider", "provider");
      case MODEL -> Map.of("model", "model", "model_requested", requested(table));
    };
  }

  private static String requested(Table table) {
    return switch (table) {
      case EXCHANGES -> "model_requested";
      case HOURS -> "NULL";
    };
  }

  private static Map<Integer, List<Spend>> read(Connection connection, String sql, boolean priced)
      throws SQLException {
    Map<Integer, List<Spend>> found = new HashMap<>();
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery(sql)) {
      while (row.next()) {
        Spend spend = priced ? spend(row, row.getLong(FIRST_COUNT), Tokens.none()) : unpriced(row);
        found.computeIfAbsent(row.getInt(9), _ -> new ArrayList<>()).add(spend);
      }
    }
    return found;
  }

  /** What has no price is summed up by its types: what stands in for it costs as much a token. */
  private static Spend unpriced(ResultSet row) throws SQLException {
    Tokens used = UsageColumns.counts(row, FIRST_COUNT);
    return spend(
        row,
        Tokens.add(used.input(), used.output()),
        UnpricedTypes.of(Optional.ofNullable(row.getString(8)), used));
  }

  private static Spend spend(ResultSet row, long tokens, Tokens unpriced) throws SQLException {
    return new Spend(
        name(row, 1),
        name(row, 2),
        name(row, 3),
        name(row, 4),
        Optional.ofNullable(row.getString(5)),
        Optional.ofNullable(row.getString(6)),
        billing(row.getString(7)),
        row.getLong(10),
        tokens,
        unpriced);
  }

  /** Empty where it is not told apart. */
  private static String name(ResultSet row, int column) throws SQLException {
    String name = row.getString(column);
    return name == null ? "" : name;
  }

  private static Stream<String> types() {
    return Arrays.stream(TokenType.values()).map(TokenType::label);
  }

  static Billing billing(String label) {
    return Arrays.stream(Billing.values())
        .filter(each -> each.label().equals(label))
        .findFirst()
        .orElse(Billing.UNKNOWN);
  }
}
