package dev.tokenmeter.proxy.admin;

import dev.tokenmeter.metrics.board.BadRequest;
import dev.tokenmeter.metrics.board.Numbers;

/** {@code /api/v1/budgets}: how all budgets stand now. */
record BudgetsRoom(Numbers numbers) implements Room {

  @Override
  public String path() {
    return "/api/v1/budgets";
  }

  @Override
  public Access access() {
    return Access.OWN;
  }

  @Override
  public Reply answer(Visit visit) {
    try {
      return Reply.json(200, numbers.budgets(visit.query(), visit.viewer()));
    } catch (BadRequest e) {
      return Reply.refused(visit, 400, String.valueOf(e.getMessage()));
    }
  }
}
