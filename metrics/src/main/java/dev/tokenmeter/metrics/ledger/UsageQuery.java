package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.report.Dimension;
import dev.tokenmeter.metrics.report.Window;
import java.util.List;
import java.util.Map;

/**
 * What is asked of the ledger.
 *
 * @param by what to sum by; none for the sum of all
 * @param only values that exchanges must have; {@link Dimension#DAY} is no such value
 */
public record UsageQuery(Window window, List<Dimension> by, Map<Dimension, String> only) {

  public UsageQuery {
    by = List.copyOf(by);
    only = Map.copyOf(only);
    if (only.containsKey(Dimension.DAY)) {
      throw new IllegalArgumentException("a day is a window");
    }
  }

  /** All usage of a window. */
  public static UsageQuery of(Window window, List<Dimension> by) {
    return new UsageQuery(window, by, Map.of());
  }

  /** The usage of one caller. */
  public static UsageQuery ofCaller(String caller, Window window, List<Dimension> by) {
    return new UsageQuery(window, by, Map.of(Dimension.CALLER, caller));
  }
}
