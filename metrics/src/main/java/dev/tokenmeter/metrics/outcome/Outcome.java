package dev.tokenmeter.metrics.outcome;

import java.time.LocalDate;

/**
 * What a team got done on a day. A later one of the same team and day takes its place.
 *
 * @param team as it is named in the configuration, or by whoever names callers
 * @param day of whichever zone its teller means
 * @param merged pull requests that were merged, 0 to {@value #MOST_MERGED}
 */
public record Outcome(String team, LocalDate day, int merged) {
  /** Beyond it a number is a mistake. */
  public static final int MOST_MERGED = 1_000_000;
}
