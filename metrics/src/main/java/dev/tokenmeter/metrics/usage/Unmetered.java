package dev.tokenmeter.metrics.usage;

import java.util.Locale;

/** Why a 2xx inference answer has no usage. */
public enum Unmetered {
  USAGE_NOT_REQUESTED,
  USAGE_ABSENT,
  UNPARSED,
  CUT,
  TAP_OFF,
  UNKNOWN_SHAPE;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of the metric label {@code reason}. */
  public String label() {
    return label;
  }
}
