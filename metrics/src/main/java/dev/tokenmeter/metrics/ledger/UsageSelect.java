package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.report.Dimension;
import dev.tokenmeter.metrics.report.UsageSum;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sums of one table: the rows of exchanges, or what became of rows that were too old. */
enum UsageSelect {
  ROWS(
      Table.EXCHANGES,
      UsageColumns.MODEL,
      "sum(line = 0), sum(line = 0 AND unmetered IS NOT NULL), sum(line = 0 AND interrupted)"),
  ROLLUPS(Table.HOURS, "model", "sum(exchanges), sum(unmetered), sum(interrupted)");

  /** Days of all zones begin at a quarter of an hour. */
  private static final long QUARTER = Duration.ofMinutes(15).toMillis();

  private final Table table;
  private final String model;
  private final String counts;

  UsageSelect(Table table, String model, String counts) {
    this.table = table;
    this.model = model;
    this.counts = counts;
  }

  /** Adds what this table holds to the sums. */
  void addTo(Map<List<String>, UsageSum> sums, Connection connection, UsageQuery query)
      throws SQLException, TooManyRows {
    List<Map.Entry<Dimension, Set<String>>> only = List.copyOf(query.only().entrySet());
    try (PreparedStatement select = connection.prepareStatement(sql(query, only))) {
      select.setLong(1, table.bound(query.window().from()));
      select.setLong(2, table.bound(query.window().to()));
      int at = 3;
      for (Map.Entry<Dimension, Set<String>> each : only) {
        for (String value : each.getValue()) {
          select.setString(at++, value);
        }
      }
      try (ResultSet result = select.executeQuery()) {
        while (result.next()) {
          sums.merge(key(result, query), sum(result, query.by().size()), UsageSum::plus);
          if (sums.size() > query.mostRows()) {
            throw new TooManyRows(query.mostRows());
          }
        }
      }
    }
  }

  private String sql(UsageQuery query, List<Map.Entry<Dimension, Set<String>>> only) {
    List<String> keys = new ArrayList<>(query.by().stream().map(this::column).toList());
    keys.add("source");
    keys.add("billing");
    String sums =
        Stream.concat(
                Stream.of(TokenType.values()).map(type -> "sum(" + type.label() + ")"),
                Stream.of(UsageColumns.sum("cost_nano_usd"), "sum(unpriced_tokens)"))
            .collect(Collectors.joining(", "));
    String filters =
        only.stream()
            .map(
                filter ->
                    " AND %s IN (%s)"
                        .formatted(
                            column(filter.getKey()),
                            String.join(", ", Collections.nCopies(filter.getValue().size(), "?"))))
            .collect(Collectors.joining());
    String groups =
        Stream.iterate(1, i -> i + 1)
            .limit(keys.size())
            .map(String::valueOf)
            .collect(Collectors.joining(", "));
    return "SELECT %s, %s, %s FROM %s WHERE %s%s GROUP BY %s"
        .formatted(
            String.join(", ", keys), counts, sums, table.label(), table.during(), filters, groups);
  }

  private String column(Dimension dimension) {
    return switch (dimension) {
      case CALLER, TEAM, CLIENT, PROVIDER -> dimension.label();
      case MODEL -> model;
      case SIGNAL -> UsageColumns.SIGNAL;
      case DAY -> table.time() + " / " + QUARTER;
    };
  }

  private static List<String> key(ResultSet result, UsageQuery query) throws SQLException {
    List<String> key = new ArrayList<>();
    for (int i = 0; i < query.by().size(); i++) {
      switch (query.by().get(i)) {
        case CALLER, TEAM, MODEL, CLIENT, PROVIDER, SIGNAL ->
            key.add(String.valueOf(result.getString(i + 1)));
        case DAY -> {
          Instant quarter = Instant.ofEpochMilli(result.getLong(i + 1) * QUARTER);
          key.add(quarter.atZone(query.window().zone()).toLocalDate().toString());
        }
      }
    }
    return key;
  }

  private static UsageSum sum(ResultSet result, int keys) throws SQLException {
    int at = keys + 1;
    boolean estimated = Source.ESTIMATED.label().equals(result.getString(at++));
    boolean seat = Billing.SUBSCRIPTION.label().equals(result.getString(at++));
    long requests = result.getLong(at++);
    long unmetered = result.getLong(at++);
    long interrupted = result.getLong(at++);
    Map<TokenType, Long> counts = new EnumMap<>(TokenType.class);
    for (TokenType type : TokenType.values()) {
      long count = result.getLong(at++);
      if (!result.wasNull()) {
        counts.put(type, count);
      }
    }
    Tokens tokens = new Tokens(counts);
    long cost = result.getLong(at++);
    OptionalLong nanoUsd = result.wasNull() ? OptionalLong.empty() : OptionalLong.of(cost);
    return new UsageSum(
        requests,
        unmetered,
        interrupted,
        estimated ? Tokens.none() : tokens,
        estimated ? tokens : Tokens.none(),
        seat ? OptionalLong.empty() : nanoUsd,
        seat ? nanoUsd : OptionalLong.empty(),
        result.getLong(at));
  }
}
