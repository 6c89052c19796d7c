package dev.tokenmeter.metrics.meter;

import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The value of one counter or gauge.
 *
 * @param family its name; a counter's without {@code _total}
 */
public record Sample(String family, Map<String, String> labels, double value) {
  public Sample {
    labels = Map.copyOf(labels);
  }

  /** The counters and gauges among these. */
  static List<Sample> of(MetricSnapshots snapshots) {
    List<Sample> samples = new ArrayList<>();
    for (MetricSnapshot snapshot : snapshots) {
      for (DataPointSnapshot point : snapshot.getDataPoints()) {
        String family = snapshot.getMetadata().getName();
        switch (point) {
          case CounterDataPointSnapshot counter ->
              samples.add(new Sample(family, labels(point), counter.getValue()));
          case GaugeDataPointSnapshot gauge ->
              samples.add(new Sample(family, labels(point), gauge.getValue()));
          default -> {}
        }
      }
    }
    return samples;
  }

  private static Map<String, String> labels(DataPointSnapshot point) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (Label label : point.getLabels()) {
      labels.put(label.getName(), label.getValue());
    }
    return labels;
  }
}
