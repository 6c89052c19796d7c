package dev.tokenmeter.metrics.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Usage of a window by some dimensions. Days come in their order; what stands beside comes with the
 * dearest first, then the largest.
 *
 * @param by whose values the keys of the rows are, in this order
 */
public record UsageTable(Window window, List<Dimension> by, List<Row> rows) {

  /** The usage of one combination of values. */
  public record Row(List<String> key, UsageSum sum) {
    public Row {
      key = List.copyOf(key);
    }
  }

  public UsageTable {
    by = List.copyOf(by);
    rows = List.copyOf(rows);
  }

  /** A table of these sums. */
  public static UsageTable of(Window window, List<Dimension> by, Map<List<String>, UsageSum> sums) {
    int day = by.indexOf(Dimension.DAY);
    Comparator<Row> byDay = Comparator.comparing(row -> day < 0 ? "" : row.key().get(day));
    Comparator<Row> order =
        byDay
            .thenComparing(dearest(row -> row.sum().nanoUsd().orElse(0)))
            .thenComparing(dearest(row -> row.sum().tokens()))
            .thenComparing(dearest(row -> row.sum().requests()))
            .thenComparing(row -> String.join("\n", row.key()));
    return new UsageTable(
        window,
        by,
        sums.entrySet().stream()
            .map(sum -> new Row(sum.getKey(), sum.getValue()))
            .sorted(order)
            .toList());
  }

  private static Comparator<Row> dearest(ToLongFunction<Row> value) {
    return Comparator.comparingLong(value).reversed();
  }

  /** All rows together. */
  public UsageSum total() {
    return rows.stream().map(Row::sum).reduce(UsageSum.nothing(), UsageSum::plus);
  }
}
