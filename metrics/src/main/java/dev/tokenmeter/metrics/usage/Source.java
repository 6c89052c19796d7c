package dev.tokenmeter.metrics.usage;

/** Who says how many tokens it was. */
public enum Source {
  REPORTED("reported"),
  ESTIMATED("estimated");

  private final String label;

  Source(String label) {
    this.label = label;
  }

  /** The value of the metric label {@code source}. */
  public String label() {
    return label;
  }
}
