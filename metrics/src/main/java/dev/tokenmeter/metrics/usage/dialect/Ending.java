package dev.tokenmeter.metrics.usage.dialect;

/** How a response ended. */
public enum Ending {
  /** As its framing said. */
  CLEAN,
  /** Before that. */
  CUT
}
