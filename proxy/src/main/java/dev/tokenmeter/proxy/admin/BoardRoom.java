package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.metrics.board.Board;
import dev.tokenmeter.metrics.board.Questions;

/** {@code /api/v1/board}: the tables of the board, from the ledger. */
record BoardRoom(Board board, Asking asking) implements Room {

  @Override
  public String path() {
    return "/api/v1/board";
  }

  @Override
  public Access access() {
    return Access.READ;
  }

  @Override
  public Reply answer(Visit visit) {
    return asking.ask(
        visit,
        Questions.Kind.BOARD,
        () -> board.tables(visit.query()),
        json -> Reply.json(200, json));
  }
}
