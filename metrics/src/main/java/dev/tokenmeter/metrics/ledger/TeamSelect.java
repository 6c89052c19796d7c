package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.record.Signal;
import dev.tokenmeter.metrics.report.Window;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** The statements behind {@link TeamUse}: of rows, and of what became of rows that were too old. */
enum TeamSelect {
  ROWS(
      Table.EXCHANGES,
      NullSignal.ORDINARY,
      "sum(line = 0), sum(line = 0 AND unmetered IS NOT NULL)",
      "sum(CASE WHEN line = 0 THEN duration_ms END)"),
  ROLLUPS(
      Table.HOURS,
      NullSignal.UNCLASSIFIED,
      "sum(exchanges), sum(unmetered)",
      "CASE WHEN count(duration_ms) = count(*) THEN sum(duration_ms) END");

  /** What it means that no class of use stands there. */
  private enum NullSignal {
    /** None was found, or it still runs. */
    ORDINARY,
    /** The hour was summed before sums kept it. */
    UNCLASSIFIED
  }

  /** Days of all zones begin at a quarter of an hour. */
  private static final long QUARTER = Duration.ofMinutes(15).toMillis();

  private static final String TOKENS =
      Arrays.stream(TokenType.values())
          .map(type -> "sum(" + type.label() + ")")
          .collect(Collectors.joining(", "));

  private static final String USED =
      Arrays.stream(TokenType.values())
          .map(type -> type.label() + " > 0")
          .collect(Collectors.joining(" OR ", "(", ")"));

  private final Table table;
  private final NullSignal nullSignal;
  private final String counts;
  private final String busy;

  TeamSelect(Table table, NullSignal nullSignal, String counts, String busy) {
    this.table = table;
    this.nullSignal = nullSignal;
    this.counts = counts;
    this.busy = busy;
  }

  static TeamUse read(Connection connection, Window window, int mostRows)
      throws SQLException, TooManyRows {
    List<CallerUse> uses = new ArrayList<>();
    Map<String, Set<LocalDate>> days = new HashMap<>();
    for (TeamSelect table : values()) {
      table.uses(connection, window, mostRows, uses);
      table.days(connection, window, days);
    }
    return new TeamUse(uses, days);
  }

  private void uses(Connection connection, Window window, int mostRows, List<CallerUse> found)
      throws SQLException, TooManyRows {
    try (PreparedStatement select = select(connection, usesSql(), window);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        if (found.size() == mostRows) {
          throw new TooManyRows(mostRows);
        }
        found.add(use(row));
      }
    }
  }

  private String usesSql() {
    return """
    SELECT team, caller, signal, %3$s, %4$s, %5$s, sum(unpriced_tokens), %6$s
    FROM %1$s WHERE %2$s GROUP BY 1, 2, 3\
    """
        .formatted(
            table.label(), table.during(), counts, busy, UsageColumns.sum("cost_nano_usd"), TOKENS);
  }

  private String daysSql() {
    return "SELECT DISTINCT team, %s / %d FROM %s WHERE %s AND %s"
        .formatted(table.time(), QUARTER, table.label(), table.during(), USED);
  }

  private CallerUse use(ResultSet row) throws SQLException {
    Map<TokenType, Long> counts = new EnumMap<>(TokenType.class);
    int at = 9;
    for (TokenType type : TokenType.values()) {
      long count = row.getLong(at++);
      if (!row.wasNull()) {
        counts.put(type, count);
      }
    }
    Optional<String> signal = Optional.ofNullable(row.getString(3));
    return new CallerUse(
        row.getString(1),
        row.getString(2),
        signal.filter(label -> !label.equals(Signal.NONE.label())),
        signal.isPresent() || nullSignal == NullSignal.ORDINARY,
        row.getLong(4),
        row.getLong(5),
        new Tokens(counts),
        number(row, 7),
        row.getLong(8),
        number(row, 6));
  }

  private static OptionalLong number(ResultSet row, int column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
  }

  private void days(Connection connection, Window window, Map<String, Set<LocalDate>> found)
      throws SQLException {
    try (PreparedStatement select = select(connection, daysSql(), window);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        Instant quarter = Instant.ofEpochMilli(row.getLong(2) * QUARTER);
        found
            .computeIfAbsent(row.getString(1), any -> new HashSet<>())
            .add(quarter.atZone(window.zone()).toLocalDate());
      }
    }
  }

  private PreparedStatement select(Connection connection, String sql, Window window)
      throws SQLException {
    PreparedStatement select = connection.prepareStatement(sql);
    select.setLong(1, table.bound(window.from()));
    select.setLong(2, table.bound(window.to()));
    return select;
  }
}
