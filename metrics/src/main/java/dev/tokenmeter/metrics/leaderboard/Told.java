package dev.tokenmeter.metrics.leaderboard;

import dev.tokenmeter.metrics.ledger.TeamOutcome;
import java.util.Map;
import java.util.Optional;

/**
 * What was told of teams from outside.
 *
 * @param byTeam of those of which anything was told
 * @param whole whether it is kept as far back as the window goes
 */
public record Told(Map<String, TeamOutcome> byTeam, boolean whole) {
  public Told {
    byTeam = Map.copyOf(byTeam);
  }

  /** Of a team, unless a part of it may be kept no more. */
  Optional<TeamOutcome> of(String team) {
    return whole ? Optional.ofNullable(byTeam.get(team)) : Optional.empty();
  }
}
