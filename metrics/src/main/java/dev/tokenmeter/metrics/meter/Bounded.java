package dev.tokenmeter.metrics.meter;

import java.util.Locale;

/** What is bounded: the values of {@code tokenmeter_label_overflow_total{label}}. */
enum Bounded {
  CALLER,
  TEAM,
  CLIENT,
  PROVIDER,
  MODEL,
  CODE,
  CREDENTIAL,
  LIMIT,
  /** The product of all labels, {@code max-series}. */
  SERIES;

  private final String label = name().toLowerCase(Locale.ROOT);

  String label() {
    return label;
  }
}
