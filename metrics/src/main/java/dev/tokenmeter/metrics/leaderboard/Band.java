package dev.tokenmeter.metrics.leaderboard;

import java.util.Locale;

/** In which quarter of an axis something stands, the end that comes first on top. */
public enum Band {
  TOP(0.25),
  UPPER(0.5),
  LOWER(0.75),
  BOTTOM(1);

  /** Fewer have no quarters. */
  static final int FEWEST = 4;

  private final double end;
  private final String label = name().toLowerCase(Locale.ROOT);

  Band(double end) {
    this.end = end;
  }

  static Band at(double position) {
    for (Band band : values()) {
      if (position <= band.end) {
        return band;
      }
    }
    return BOTTOM;
  }

  /** Its name in JSON. */
  public String label() {
    return label;
  }
}
