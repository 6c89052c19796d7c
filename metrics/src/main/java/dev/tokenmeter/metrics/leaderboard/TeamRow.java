package dev.tokenmeter.metrics.leaderboard;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A team that may be shown.
 *
 * @param sum what it used
 * @param active callers who used tokens
 * @param enrolled callers who belong to it; empty where nobody has said so
 * @param days days on which tokens were used
 * @param merged merged pull requests that were told
 * @param axes a reading for every axis
 * @param bands of the axes on which it stands among enough others
 * @param median of its positions on the axes it is ranked on, 0 first; empty if it is not ranked
 */
public record TeamRow(
    String team,
    UseSum sum,
    int active,
    OptionalInt enrolled,
    int days,
    OptionalLong merged,
    Standing standing,
    Map<Axis, Reading> axes,
    Map<Axis, Band> bands,
    OptionalDouble median) {
  public TeamRow {
    axes = Map.copyOf(axes);
    bands = Map.copyOf(bands);
  }
}
