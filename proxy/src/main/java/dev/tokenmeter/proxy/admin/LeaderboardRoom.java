package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.metrics.board.Leaderboards;
import dev.tokenmeter.metrics.board.Questions;

/** {@code /api/v1/leaderboard}: teams side by side. */
record LeaderboardRoom(Leaderboards leaderboards, Asking asking) implements Room {

  @Override
  public String path() {
    return "/api/v1/leaderboard";
  }

  @Override
  public Access access() {
    return Access.COMPARE;
  }

  @Override
  public Reply answer(Visit visit) {
    return leaderboards.isEnabled()
        ? asking.ask(
            visit,
            Questions.Kind.LEADERBOARD,
            () -> leaderboards.teams(visit.query()),
            json -> Reply.json(200, json))
        : Reply.refused(visit, 404, "the leaderboard is off (leaderboard.enabled)");
  }
}
