package dev.tokenmeter.metrics.leaderboard;

import java.util.Locale;

/** What stands on an axis: a number, or why there is none. An unknown one is never zero. */
public sealed interface Reading {

  /** A number. */
  record Known(double value) implements Reading {}

  /** No number, because of this. */
  record Unknown(Why why) implements Reading {}

  /** Why something is not known. */
  enum Why {
    /** Tokens were used that have no price. */
    UNPRICED,
    /** Nothing was used that this could be a part of. */
    NOTHING_USED,
    /** No class of use counts as waste: all are off or in shadow. */
    NO_SIGNALS,
    /** Older exchanges are sums that do not tell this any more. */
    SUMMED_UP,
    /** Nobody has said who belongs to the team. */
    NOT_ENROLLED,
    /** Nobody has told how many pull requests were merged. */
    NO_OUTCOMES,
    /** It was told that none was merged: there is nothing to divide by. */
    NONE_MERGED,
    /** What was told of a part of the window is kept no more. */
    NOT_KEPT;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Its name in JSON. */
    public String label() {
      return label;
    }
  }

  /** A part of a whole; unknown where there is no whole. */
  static Reading ratio(long part, long whole) {
    return whole > 0 ? new Known((double) part / whole) : new Unknown(Why.NOTHING_USED);
  }
}
