package dev.tokenmeter.metrics.meter;

import dev.tokenmeter.metrics.meter.SeriesBudget.Tier;
import java.util.EnumMap;
import java.util.Map;

/** Counts the values that found no place under their bound, by label. Thread-safe. */
final class Overflows {
  private final CounterFamily family;
  private final Map<Bounded, CounterFamily.Count> counts = new EnumMap<>(Bounded.class);

  /** Closed by itself, so it takes no place of the series budget. */
  Overflows() {
    family =
        new CounterFamily(
            "tokenmeter_label_overflow",
            "Label values counted as _overflow because their bound was reached.",
            new SeriesBudget(Integer.MAX_VALUE, 0),
            this,
            "label");
    for (Bounded bounded : Bounded.values()) {
      counts.put(bounded, family.child(Tier.NO_CALLER, bounded.label()));
    }
  }

  void count(Bounded bounded) {
    CounterFamily.Count count = counts.get(bounded);
    if (count != null) {
      count.add(1);
    }
  }

  CounterFamily family() {
    return family;
  }
}
