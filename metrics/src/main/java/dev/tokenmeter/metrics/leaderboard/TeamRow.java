package dev.tokenmeter.metrics.leaderboard;

import dev.tokenmeter.metrics.ledger.TeamOutcome;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A team that may be shown.
 *
 * @param sum what it used
 * @param active callers who used tokens
 * @param enrolled callers who belong to it; empty where nobody has said so
 * @param days days on which tokens were used
 * @param outcome what was told of it; empty where nothing was, or a part is kept no more
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
    Optional<TeamOutcome> outcome,
    Standing standing,
    Map<Axis, Reading> axes,
    Map<Axis, Band> bands,
    OptionalDouble median) {
  public TeamRow {
    axes = Map.copyOf(axes);
    bands = Map.copyOf(bands);
  }
}
