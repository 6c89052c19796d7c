package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.report.Csv;
import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A row for each place; what the invoice does not tell is empty. */
final class ReconciliationCsv {
  private ReconciliationCsv() {}

  static List<String> of(Reconciliation reconciliation) {
    List<String> head = new ArrayList<>(List.of("issuer", "day", "model", "key"));
    for (String side : List.of("invoice", "metered", "difference")) {
      head.add(side + "_tokens");
      for (TokenType type : TokenType.values()) {
        head.add(side + "_" + type.label());
      }
      head.add(side + "_usd");
    }
    head.addAll(List.of("causes", "details"));
    List<String> lines = new ArrayList<>(List.of(Csv.line(head)));
    reconciliation.rows().forEach(row -> lines.add(Csv.line(values(row))));
    return lines;
  }

  private static List<String> values(ReconciledRow row) {
    List<String> values = new ArrayList<>();
    values.add(row.issuer().label());
    values.add(row.place().day().toEpochDay() == 0 ? "" : row.place().day().toString());
    values.add(Csv.text(row.place().model()));
    values.add(Csv.text(row.place().key()));
    side(values, row, ReconciledRow.Sides::invoice, ReconciledRow.Sides::invoice);
    side(values, row, ReconciledRow.Sides::metered, ReconciledRow.Sides::metered);
    side(
        values,
        row,
        tokens -> tokens.invoice().minus(tokens.metered()),
        usd -> usd.invoice().subtract(usd.metered()));
    values.add(
        row.findings().stream()
            .map(finding -> finding.cause().label())
            .distinct()
            .collect(Collectors.joining(" ")));
    values.add(
        Csv.text(
            row.findings().stream()
                .map(Finding::detail)
                .filter(detail -> !detail.isEmpty())
                .distinct()
                .collect(Collectors.joining("; "))));
    return values;
  }

  private static void side(
      List<String> values,
      ReconciledRow row,
      Function<ReconciledRow.Sides<Counts>, Counts> tokens,
      Function<ReconciledRow.Sides<BigDecimal>, BigDecimal> usd) {
    values.add(row.tokens().map(tokens).map(counts -> Long.toString(counts.total())).orElse(""));
    for (TokenType type : TokenType.values()) {
      values.add(row.tokens().map(tokens).map(counts -> Long.toString(counts.of(type))).orElse(""));
    }
    values.add(row.usd().map(usd).map(ReconciliationCsv::plain).orElse(""));
  }

  static String plain(BigDecimal usd) {
    return usd.signum() == 0 ? "0" : usd.stripTrailingZeros().toPlainString();
  }
}
