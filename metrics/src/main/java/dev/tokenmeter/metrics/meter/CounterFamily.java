package dev.tokenmeter.metrics.meter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
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
    private final byte[] text;

    private Count(Labels labels) {
      super(labels);
      text = CounterText.labels(labels);
    }

    void add(long amount) {
      value.add(amount);
    }
  }

  private final String help;
  private final int decimals;
  private final byte[] sample;

  /**
   * @param name without {@code _total}
   */
  CounterFamily(
      String name, String help, SeriesBudget budget, Overflows overflows, String... labels) {
    this(name, help, 0, budget, overflows, labels);
  }

  /**
   * @param name without {@code _total}
   * @param decimals which power of ten of what is counted is one of what is shown
   */
  CounterFamily(
      String name,
      String help,
      int decimals,
      SeriesBudget budget,
      Overflows overflows,
      String... labels) {
    super(new MetricMetadata(name, help), budget, overflows, labels);
    this.help = help;
    this.decimals = decimals;
    this.sample = (name + "_total").getBytes(UTF_8);
  }

  @Override
  Count born(Labels labels) {
    return new Count(labels);
  }

  @Override
  CounterDataPointSnapshot point(Count child, BirthHold view) {
    double value = shown(child, view) / Math.pow(10, decimals);
    return new CounterDataPointSnapshot(value, child.labels(), null, 0);
  }

  private static long shown(Count child, BirthHold view) {
    return view.shows(child.birth()) ? child.value.sum() : 0;
  }

  /** Writes all of it, nothing where it has no children. */
  void write(CounterText text, BirthHold view) throws IOException {
    boolean first = true;
    for (Count child : children()) {
      if (first) {
        text.family(name(), help);
        first = false;
      }
      text.sample(sample, child.text, shown(child, view), decimals);
    }
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
