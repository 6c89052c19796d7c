package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.metrics.board.Individuals;
import dev.tokenmeter.metrics.board.Questions;

/** {@code /api/v1/caller}: one caller by himself, for who operates. */
record CallerRoom(Individuals individuals, Asking asking) implements Room {

  @Override
  public String path() {
    return "/api/v1/caller";
  }

  @Override
  public Access access() {
    return Access.PERSON;
  }

  @Override
  public Reply answer(Visit visit) {
    return individuals.isShown()
        ? asking.ask(
            visit,
            Questions.Kind.LEADERBOARD,
            () -> individuals.one(visit.query()),
            json -> Reply.json(200, json))
        : hidden(visit);
  }

  /** No caller is shown to anybody. */
  static Reply hidden(Visit visit) {
    return Reply.refused(
        visit,
        403,
        "no caller is shown: privacy.board or privacy.ledger is team (named or pseudonym shows"
            + " them)");
  }
}
