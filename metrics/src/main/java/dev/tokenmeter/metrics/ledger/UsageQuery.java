package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.report.Dimension;
import dev.tokenmeter.metrics.report.Window;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is asked of the ledger.
 *
 * @param by what to sum by; none for the sum of all
 * @param only values of which exchanges must have one; {@link Dimension#DAY} is no such value
 * @param mostRows an answer with more of them is refused, so that it cannot fill the memory
 */
public record UsageQuery(
    Window window, List<Dimension> by, Map<Dimension, Set<String>> only, int mostRows) {

  public UsageQuery {
    by = List.copyOf(by);
    only = Map.copyOf(only);
    if (only.containsKey(Dimension.DAY)) {
      throw new IllegalArgumentException("a day is a window");
    }
  }

  /** All usage of a window, in as many rows as there are. */
  public static UsageQuery of(Window window, List<Dimension> by) {
    return new UsageQuery(window, by, Map.of(), Integer.MAX_VALUE);
  }

  /** The usage of one caller, by all names that he may have there. */
  public static UsageQuery ofCaller(Set<String> names, Window window, List<Dimension> by) {
    return new UsageQuery(window, by, Map.of(Dimension.CALLER, names), Integer.MAX_VALUE);
  }

  /** The same question, which at most so many rows may answer. */
  public UsageQuery atMost(int rows) {
    return new UsageQuery(window, by, only, rows);
  }
}
