package dev.tokenmeter.metrics.meter;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Gauges, read when somebody scrapes. */
final class Gauges {
  private final PrometheusRegistry registry;

  Gauges(PrometheusRegistry registry) {
    this.registry = registry;
  }

  /** A gauge without labels. */
  void add(String name, String help, DoubleSupplier value) {
    add(name, help, Labels.EMPTY, value);
  }

  /** A gauge with one child. */
  void add(String name, String help, Labels labels, DoubleSupplier value) {
    registry.register(
        new Gauge(
            new MetricMetadata(name, help),
            Set.copyOf(labels.stream().map(label -> label.getName()).toList()),
            child -> child.accept(labels, value.getAsDouble())));
  }

  /** A gauge whose children are told at every scrape; their labels are these. */
  void children(
      String name, String help, Set<String> labels, Consumer<BiConsumer<Labels, Double>> values) {
    registry.register(new Gauge(new MetricMetadata(name, help), labels, values));
  }

  /**
   * A counter without labels that somebody else counts.
   *
   * @param name without {@code _total}
   */
  void total(String name, String help, LongSupplier value) {
    registry.register(new Total(new MetricMetadata(name, help), value));
  }

  /** A gauge that is moved up and down, one child for each value of a bounded label. */
  LevelGauge levels(String name, String help, String label) {
    LevelGauge levels = new LevelGauge(label);
    registry.register(new Gauge(new MetricMetadata(name, help), Set.of(label), levels::read));
    return levels;
  }

  /** Levels by the values of one label. Thread-safe. */
  static final class LevelGauge {
    private final String label;
    private final Map<String, AtomicLong> levels = new ConcurrentHashMap<>();

    private LevelGauge(String label) {
      this.label = label;
    }

    void move(String value, int by) {
      AtomicLong level = levels.get(value);
      if (level == null) {
        level = levels.computeIfAbsent(value, key -> new AtomicLong());
      }
      level.addAndGet(by);
    }

    private void read(BiConsumer<Labels, Double> child) {
      levels.forEach((value, level) -> child.accept(Labels.of(label, value), level.doubleValue()));
    }
  }

  private record Gauge(
      MetricMetadata metadata, Set<String> names, Consumer<BiConsumer<Labels, Double>> values)
      implements Collector {

    @Override
    public MetricSnapshot collect() {
      List<GaugeDataPointSnapshot> points = new ArrayList<>();
      values.accept((labels, value) -> points.add(new GaugeDataPointSnapshot(value, labels, null)));
      return new GaugeSnapshot(metadata, points);
    }

    @Override
    public MetricSnapshot collect(PrometheusScrapeRequest request) {
      return collect();
    }

    @Override
    public MetricFamilyDescriptor getMetricFamilyDescriptor() {
      return MetricFamilyDescriptor.of(MetricType.GAUGE, metadata, names);
    }
  }

  private record Total(MetricMetadata metadata, LongSupplier value) implements Collector {

    @Override
    public MetricSnapshot collect() {
      return new CounterSnapshot(
          metadata,
          List.of(new CounterDataPointSnapshot(value.getAsLong(), Labels.EMPTY, null, 0)));
    }

    @Override
    public MetricSnapshot collect(PrometheusScrapeRequest request) {
      return collect();
    }

    @Override
    public MetricFamilyDescriptor getMetricFamilyDescriptor() {
      return MetricFamilyDescriptor.of(MetricType.COUNTER, metadata, Set.of());
    }
  }
}
