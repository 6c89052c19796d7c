package dev.tokenmeter.metrics.usage.dialect;

/** What the lines of a body are. */
public enum Lines {
  /** What its first byte and its content type say. */
  SNIFFED,
  /** One JSON text a line, whatever the content type says. */
  JSON
}
