package dev.tokenmeter.metrics.meter;

import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.DoubleAdder;

/** A family of histograms with fixed buckets. Never carries a caller. */
final class HistogramFamily
    extends Family<HistogramFamily.Distribution, HistogramDataPointSnapshot> {

  private final double[] upperBounds;

  /** A histogram. Thread-safe. */
  static final class Distribution extends Child {
    private final double[] upperBounds;
    private final AtomicLongArray counts;
    private final DoubleAdder sum = new DoubleAdder();

    private Distribution(Labels labels, double[] upperBounds) {
      super(labels);
      this.upperBounds = upperBounds;
      this.counts = new AtomicLongArray(upperBounds.length);
    }

    void observe(double value) {
      int bucket = Arrays.binarySearch(upperBounds, value);
      counts.incrementAndGet(bucket >= 0 ? bucket : -bucket - 1);
      sum.add(value);
    }
  }

  /**
   * @param buckets finite upper bounds, ascending
   */
  HistogramFamily(
      String name,
      String help,
      double[] buckets,
      SeriesBudget budget,
      Overflows overflows,
      String... labels) {
    super(new MetricMetadata(name, help), budget, overflows, labels);
    upperBounds = Arrays.copyOf(buckets, buckets.length + 1);
    upperBounds[buckets.length] = Double.POSITIVE_INFINITY;
  }

  @Override
  Distribution born(Labels labels) {
    return new Distribution(labels, upperBounds);
  }

  @Override
  HistogramDataPointSnapshot point(Distribution child, BirthHold view) {
    long[] counts = new long[upperBounds.length];
    double sum = 0;
    if (view.shows(child.birth())) {
      sum = child.sum.sum();
      for (int i = 0; i < counts.length; i++) {
        counts[i] = child.counts.get(i);
      }
    }
    return new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(upperBounds, counts), sum, child.labels(), Exemplars.EMPTY, 0);
  }

  @Override
  MetricSnapshot snapshot(MetricMetadata name, List<HistogramDataPointSnapshot> points) {
    return new HistogramSnapshot(name, points);
  }

  @Override
  MetricType type() {
    return MetricType.HISTOGRAM;
  }
}
