package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.metrics.board.BadRequest;
import dev.tokenmeter.metrics.board.Individuals;
import dev.tokenmeter.metrics.board.Leaderboards;
import dev.tokenmeter.metrics.board.Questions;

/** {@code /api/v1/leaderboard}: teams side by side, and callers where the operator wants it. */
record LeaderboardRoom(Leaderboards leaderboards, Individuals individuals, Asking asking)
    implements Room {

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
    if (!leaderboards.isEnabled()) {
      return Reply.refused(visit, 404, "the leaderboard is off (leaderboard.enabled)");
    }
    try {
      return Individuals.isAsked(visit.query()) ? callers(visit) : teams(visit);
    } catch (BadRequest e) {
      return Reply.refused(visit, 400, String.valueOf(e.getMessage()));
    }
  }

  private Reply teams(Visit visit) {
    return asking.ask(
        visit,
        Questions.Kind.LEADERBOARD,
        () -> leaderboards.teams(visit.query()),
        json -> Reply.json(200, json));
  }

  private Reply callers(Visit visit) {
    if (!individuals.isEnabled()) {
      return Reply.refused(visit, 404, "the board of callers is off (leaderboard.individuals)");
    }
    return individuals.isShown()
        ? asking.ask(
            visit,
            Questions.Kind.LEADERBOARD,
            () -> individuals.board(visit.query()),
            json -> Reply.json(200, json))
        : CallerRoom.hidden(visit);
  }
}
