package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.metrics.board.BadRequest;
import dev.tokenmeter.metrics.board.Board;

/** {@code /api/v1/status}: what goes on now, from the meters. */
record StatusRoom(Board board) implements Room {

  @Override
  public String path() {
    return "/api/v1/status";
  }

  @Override
  public Access access() {
    return Access.READ;
  }

  @Override
  public Reply answer(Visit visit) {
    try {
      return Reply.json(200, board.status(visit.query()));
    } catch (BadRequest e) {
      return Reply.refused(visit, 400, String.valueOf(e.getMessage()));
    }
  }
}
