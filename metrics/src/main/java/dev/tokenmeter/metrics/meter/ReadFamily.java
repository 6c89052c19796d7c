package dev.tokenmeter.metrics.meter;

import dev.tokenmeter.metrics.meter.BirthHold.Birth;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MetricType;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A family with labels whose children are read from somebody else at every scrape. */
final class ReadFamily implements Collector {
  private final MetricMetadata metadata;
  private final Meters.Kind kind;
  private final String[] names;
  private final Consumer<Readings> source;
  private final Map<LabelValues, Birth> births = new ConcurrentHashMap<>();

  /**
   * A family.
   *
   * @param source tells the children, a bounded number; a set of label values at most once
   */
  ReadFamily(
      MetricMetadata metadata, Meters.Kind kind, List<String> names, Consumer<Readings> source) {
    this.metadata = metadata;
    this.kind = kind;
    this.names = names.toArray(String[]::new);
    this.source = source;
  }

  @Override
  public MetricSnapshot collect() {
    return collect(BirthHold.NONE);
  }

  @Override
  public MetricSnapshot collect(PrometheusScrapeRequest request) {
    return switch (kind) {
      case GAUGE -> gauges();
      case COUNTER -> counters(BirthHold.of(request));
    };
  }

  private MetricSnapshot gauges() {
    List<GaugeDataPointSnapshot> all = new ArrayList<>();
    source.accept(
        (value, labels) ->
            all.add(new GaugeDataPointSnapshot(value, Labels.of(names, labels), null)));
    return new GaugeSnapshot(metadata, all);
  }

  private MetricSnapshot counters(BirthHold view) {
    Set<LabelValues> alive = new HashSet<>();
    List<CounterDataPointSnapshot> all = new ArrayList<>();
    source.accept(
        (value, labels) -> {
          LabelValues key = new LabelValues(labels);
          alive.add(key);
          Birth birth = births.computeIfAbsent(key, absent -> new Birth());
          all.add(
              new CounterDataPointSnapshot(
                  view.shows(birth) ? value : 0, Labels.of(names, labels), null, 0));
        });
    births.keySet().retainAll(alive);
    return new CounterSnapshot(metadata, all);
  }

  @Override
  public MetricFamilyDescriptor getMetricFamilyDescriptor() {
    MetricType type =
        switch (kind) {
          case GAUGE -> MetricType.GAUGE;
          case COUNTER -> MetricType.COUNTER;
        };
    return MetricFamilyDescriptor.of(type, metadata, List.of(names));
  }
}
