package dev.tokenmeter.metrics.board;

import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.ledger.TooManyRows;
import dev.tokenmeter.metrics.ledger.UsageQuery;
import dev.tokenmeter.metrics.report.Dimension;
import dev.tokenmeter.metrics.report.UsageSum;
import dev.tokenmeter.metrics.report.UsageTable;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One reading of the ledger that serves a table for each thing to sum by. */
final class FoldedUsage {
  private FoldedUsage() {}

  /** The tables of a query, one for each of its dimensions. */
  static Map<Dimension, UsageTable> of(LedgerQueries ledger, UsageQuery query)
      throws LedgerFailure {
    try {
      return folded(query, ledger.usage(query.atMost(Numbers.MOST_ROWS)));
    } catch (TooManyRows e) {
      Map<Dimension, UsageTable> tables = new EnumMap<>(Dimension.class);
      for (Dimension by : query.by()) {
        tables.put(
            by,
            ledger.usage(
                new UsageQuery(query.window(), List.of(by), query.only(), Numbers.MOST_ROWS)));
      }
      return tables;
    }
  }

  private static Map<Dimension, UsageTable> folded(UsageQuery query, UsageTable all) {
    Map<Dimension, UsageTable> tables = new EnumMap<>(Dimension.class);
    for (int i = 0; i < query.by().size(); i++) {
      Map<List<String>, UsageSum> sums = new HashMap<>();
      for (UsageTable.Row row : all.rows()) {
        sums.merge(List.of(row.key().get(i)), row.sum(), UsageSum::plus);
      }
      Dimension by = query.by().get(i);
      tables.put(by, UsageTable.of(query.window(), List.of(by), sums));
    }
    return tables;
  }
}
