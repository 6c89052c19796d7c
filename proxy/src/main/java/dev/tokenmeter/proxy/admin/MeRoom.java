package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.metrics.board.Myself;
import dev.tokenmeter.metrics.board.Questions;

/** {@code /api/v1/me}: a caller's own numbers, for his own token. */
record MeRoom(Myself myself, Asking asking) implements Room {

  @Override
  public String path() {
    return "/api/v1/me";
  }

  @Override
  public Access access() {
    return Access.OWN;
  }

  @Override
  public Reply answer(Visit visit) {
    return visit
        .own()
        .map(
            caller ->
                asking.ask(
                    visit,
                    Questions.Kind.ME,
                    () -> myself.json(visit.query(), caller),
                    json -> Reply.json(200, json)))
        .orElseGet(
            () -> Reply.refused(visit, 400, "this is for a caller's own token (tmk_…) as bearer"));
  }
}
