package dev.tokenmeter.metrics.leaderboard;

import java.util.Locale;

/** Whether a team has a place among the others. */
public enum Standing {
  RANKED,
  /** Too much of its use is in classes that count as waste. */
  CLEAN_SHARE,
  /** Too little of it is known to be compared. */
  TOO_LITTLE_KNOWN;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** Its name in JSON. */
  public String label() {
    return label;
  }
}
