package dev.tokenmeter.metrics.usage;

/** How a response ended. */
enum Ending {
  /** As its framing said. */
  CLEAN,
  /** Before that. */
  CUT
}
