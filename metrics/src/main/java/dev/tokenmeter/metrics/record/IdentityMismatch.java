package dev.tokenmeter.metrics.record;

import java.util.Locale;

/** How a request speaks of another caller than the one it is counted for. */
public enum IdentityMismatch {
  /** Two of its credentials are those of different configured callers. */
  SECOND_CALLER,
  /** {@code x-tokenmeter-caller} names somebody else; the claim is ignored. */
  CLAIMED_CALLER,
  /** {@code x-tokenmeter-team} names another team; the claim is ignored. */
  CLAIMED_TEAM;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of the metric label {@code reason}. */
  public String label() {
    return label;
  }
}
