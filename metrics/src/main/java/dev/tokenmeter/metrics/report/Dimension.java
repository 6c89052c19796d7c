package dev.tokenmeter.metrics.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What usage can be summed by. */
public enum Dimension {
  CALLER,
  TEAM,
  MODEL,
  CLIENT,
  PROVIDER,
  /** The class of use; {@code none} for what has none or was never classified. */
  SIGNAL,
  /** A day of the window's zone, as {@code 2026-11-25}. */
  DAY;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** Its name in commands, headers and JSON. */
  public String label() {
    return label;
  }

  /** The dimension of this name. */
  public static Optional<Dimension> of(String label) {
    return Arrays.stream(values()).filter(each -> each.label.equals(label)).findFirst();
  }
}
