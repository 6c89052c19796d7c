package dev.tokenmeter.metrics.leaderboard;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Where values stand among each other: from 0 for the first to 1 for the last, equal ones in the
 * same place. So an axis that few have counts no less and no more than one that all have.
 */
final class Positions {
  private Positions() {}

  static Map<String, Double> of(Map<String, Double> values, Axis.Order order) {
    Map<String, Double> positions = new HashMap<>();
    int others = values.size() - 1;
    values.forEach(
        (team, value) -> {
          double before = 0;
          for (double other : values.values()) {
            int than = Double.compare(other, value);
            boolean first = order == Axis.Order.MORE_FIRST ? than > 0 : than < 0;
            before += first ? 1 : than == 0 ? 0.5 : 0;
          }
          positions.put(team, others == 0 ? 0.5 : (before - 0.5) / others);
        });
    return positions;
  }

  static OptionalDouble median(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(quantile(sorted, 0.5));
  }

  /** Between two values in proportion; {@code sorted} has at least one. */
  static double quantile(double[] sorted, double part) {
    double at = part * (sorted.length - 1);
    int below = (int) at;
    double next = sorted[Math.min(below + 1, sorted.length - 1)];
    return sorted[below] + (at - below) * (next - sorted[below]);
  }

  static double[] sorted(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }
}
