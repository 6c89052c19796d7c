package dev.tokenmeter.metrics.report;

import dev.tokenmeter.metrics.usage.TokenType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Usage as comma-separated values, a row for each key; what is unknown is empty. */
final class CsvTable {
  private CsvTable() {}

  static List<String> of(UsageTable table) {
    List<String> head = new ArrayList<>(table.by().stream().map(Dimension::label).toList());
    head.addAll(List.of("requests", "unmetered", "interrupted"));
    Arrays.stream(TokenType.values()).map(TokenType::label).forEach(head::add);
    head.addAll(
        List.of(
            "estimated_input",
            "estimated_output",
            "unpriced_tokens",
            "cost_usd",
            "subscription_usd"));
    List<String> lines = new ArrayList<>(List.of(Csv.line(head)));
    table.rows().forEach(row -> lines.add(Csv.line(fields(row))));
    return lines;
  }

  private static List<String> fields(UsageTable.Row row) {
    UsageSum sum = row.sum();
    List<String> fields = new ArrayList<>(row.key().stream().map(Csv::text).toList());
    fields.add(Long.toString(sum.requests()));
    fields.add(Long.toString(sum.unmetered()));
    fields.add(Long.toString(sum.interrupted()));
    Map<TokenType, Long> reported = sum.reported().counts();
    for (TokenType type : TokenType.values()) {
      fields.add(Optional.ofNullable(reported.get(type)).map(Object::toString).orElse(""));
    }
    fields.add(Long.toString(sum.estimated().input()));
    fields.add(Long.toString(sum.estimated().output()));
    fields.add(Long.toString(sum.unpriced()));
    fields.add(Figures.exactUsd(sum.nanoUsd()).orElse(""));
    fields.add(Figures.exactUsd(sum.subscriptionNanoUsd()).orElse(""));
    return fields;
  }
}
