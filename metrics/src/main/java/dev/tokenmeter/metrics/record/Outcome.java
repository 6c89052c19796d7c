package dev.tokenmeter.metrics.record;

import java.util.Locale;

/** How an exchange ended. */
public enum Outcome {
  OK,
  CLIENT_ABORT,
  UPSTREAM_ERROR,
  UPSTREAM_RESET,
  TIMEOUT,
  DENIED,
  REJECTED,
  PROXY_ERROR;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of the metric label {@code outcome}. */
  public String label() {
    return label;
  }
}
