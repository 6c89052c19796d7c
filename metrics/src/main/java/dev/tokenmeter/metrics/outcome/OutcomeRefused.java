package dev.tokenmeter.metrics.outcome;

/** Why outcomes are not taken, none of them; the message is one line. */
public final class OutcomeRefused extends Exception {
  private static final long serialVersionUID = 1L;

  OutcomeRefused(String message) {
    super(message, null, false, false);
  }

  /** Because of this row, counted from 1 without the line of names. */
  static OutcomeRefused at(int row, String why) {
    return new OutcomeRefused("row " + row + ": " + why);
  }
}
