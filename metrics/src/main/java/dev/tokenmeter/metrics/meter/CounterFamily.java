package dev.tokenmeter.metrics.meter;

import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * A family of counters in whole numbers, exact up to 2^53 (a Prometheus value is a double). They
 * may be parts of the unit that is shown, as nano-dollars are of dollars.
 */
final class CounterFamily extends Family<CounterFamily.Count, CounterDataPointSnapshot> {

  /** A counter. Thread-safe. */
  static final class Count extends Child {
    private final LongAdder value = new LongAdder();

    private Count(Labels labels) {
      super(labels);
    }

    void add(long amount) {
      value.add(amount);
    }
  }

  private final double partsPerUnit;

  /**
   * @param name without {@code _total}
   */
  CounterFamily(
      String name, String help, SeriesBudget budget, Overflows overflows, String... labels) {
    this(name, help, 1, budget, overflows, labels);
  }

  /**
   * @param name without {@code _total}
   * @param partsPerUnit what is counted, in one of what is shown
   */
  CounterFamily(
      String name,
      String help,
      double partsPerUnit,
      SeriesBudget budget,
      Overflows overflows,
      String... labels) {
    super(new MetricMetadata(name, help), budget, overflows, labels);
    this.partsPerUnit = partsPerUnit;
  }

  @Override
  Count born(Labels labels) {
    return new Count(labels);
  }

  @Override
  CounterDataPointSnapshot point(Count child, BirthHold view) {
    double value = view.shows(child.birth()) ? child.value.sum() / partsPerUnit : 0;
    return new CounterDataPointSnapshot(value, child.labels(), null, 0);
  }

  @Override
  MetricSnapshot snapshot(MetricMetadata name, List<CounterDataPointSnapshot> points) {
    return new CounterSnapshot(name, points);
  }

  @Override
  MetricType type() {
    return MetricType.COUNTER;
  }
}
