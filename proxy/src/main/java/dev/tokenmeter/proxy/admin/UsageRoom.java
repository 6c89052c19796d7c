package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.metrics.board.Numbers;
import dev.tokenmeter.metrics.board.Questions;

/** {@code /api/v1/usage}: what the ledger sums up. */
record UsageRoom(Numbers numbers, Asking asking) implements Room {

  @Override
  public String path() {
    return "/api/v1/usage";
  }

  @Override
  public Access access() {
    return Access.OWN;
  }

  @Override
  public Reply answer(Visit visit) {
    return asking.ask(
        visit,
        Questions.Kind.USAGE,
        () -> numbers.usage(visit.query(), visit.viewer()),
        json -> Reply.json(200, json));
  }
}
