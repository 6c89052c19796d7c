package dev.tokenmeter.metrics.usage;

/** Whether the provider works on an answer beyond the exchange that asked for it. */
public enum Background {
  /** No: the exchange holds all of the answer. */
  NO,
  /** It is not finished; a later request for the same id may tell its usage. */
  RUNNING,
  /** It ran in the background and has ended. */
  ENDED
}
