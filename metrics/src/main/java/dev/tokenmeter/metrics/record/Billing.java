package dev.tokenmeter.metrics.record;

import java.util.Locale;

/** Who pays by what, as the shape of the credential tells. */
public enum Billing {
  METERED,
  SUBSCRIPTION,
  UNKNOWN;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of the metric label {@code billing}. */
  public String label() {
    return label;
  }
}
