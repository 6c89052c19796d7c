package dev.tokenmeter.metrics.meter;

import dev.tokenmeter.metrics.meter.BirthHold.Birth;
import dev.tokenmeter.metrics.meter.SeriesBudget.Tier;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MetricType;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricFamilyDescriptor;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A metric with the same label names for ever and a bounded number of children. When the series
 * budget has no place for another child its caller folds into {@code _overflow}, and when even that
 * has none, every label that is not a closed list: nothing is lost, it is only told less finely.
 * Thread-safe.
 *
 * @param <C> what one combination of label values holds
 * @param <P> what a scrape sees of it
 */
abstract class Family<C extends Family.Child, P> implements Collector {
  /** Labels whose values come from outside; all others are closed lists. */
  private static final Set<String> OPEN =
      Set.of("caller", "team", "client", "provider", "model", "code", "limit");

  private static final String CALLER = "caller";

  private final MetricMetadata metadata;
  private final SeriesBudget budget;
  private final Overflows overflows;
  private final String[] names;
  private final Map<LabelValues, C> children = new ConcurrentHashMap<>();

  /** One combination of label values. */
  abstract static class Child {
    private final Labels labels;
    private final Birth birth = new Birth();

    Child(Labels labels) {
      this.labels = labels;
    }

    final Labels labels() {
      return labels;
    }

    final Birth birth() {
      return birth;
    }
  }

  Family(MetricMetadata metadata, SeriesBudget budget, Overflows overflows, String... names) {
    this.metadata = metadata;
    this.budget = budget;
    this.overflows = overflows;
    this.names = names;
  }

  abstract C born(Labels labels);

  abstract P point(C child, BirthHold view);

  abstract MetricType type();

  abstract MetricSnapshot snapshot(MetricMetadata name, List<P> points);

  /** All children, in no order. */
  final Collection<C> children() {
    return children.values();
  }

  /** Its name, a counter's without {@code _total}. */
  final String name() {
    return metadata.getPrometheusName();
  }

  /** The child for label values that are bounded already, in the order of the label names. */
  final C child(Tier tier, String... values) {
    LabelValues key = new LabelValues(values);
    C child = children.get(key);
    if (child == null) {
      child = create(tier, key, values);
    }
    return child != null ? child : folded(values);
  }

  private @Nullable C create(Tier tier, LabelValues key, String[] values) {
    return children.computeIfAbsent(key, absent -> budget.take(tier) ? bear(values) : null);
  }

  private C bear(String[] values) {
    return born(Labels.of(names, values));
  }

  private C folded(String[] values) {
    int caller = Arrays.asList(names).indexOf(CALLER);
    if (caller >= 0) {
      overflows.count(Bounded.CALLER);
      String[] withoutCaller = values.clone();
      withoutCaller[caller] = LabelLimiter.OVERFLOW;
      C child = create(Tier.NO_CALLER, new LabelValues(withoutCaller), withoutCaller);
      if (child != null) {
        return child;
      }
    }
    overflows.count(Bounded.SERIES);
    String[] closed = values.clone();
    for (int i = 0; i < names.length; i++) {
      if (OPEN.contains(names[i])) {
        closed[i] = LabelLimiter.OVERFLOW;
      }
    }
    return children.computeIfAbsent(new LabelValues(closed), key -> bear(closed));
  }

  @Override
  public final MetricSnapshot collect() {
    return collect(BirthHold.NONE);
  }

  @Override
  public final MetricSnapshot collect(PrometheusScrapeRequest request) {
    BirthHold view = BirthHold.of(request);
    List<P> points = new ArrayList<>(children.size());
    for (C child : children.values()) {
      points.add(point(child, view));
    }
    return snapshot(metadata, points);
  }

  @Override
  public final MetricFamilyDescriptor getMetricFamilyDescriptor() {
    return MetricFamilyDescriptor.of(type(), metadata, List.of(names));
  }
}
