package dev.tokenmeter.metrics.budget;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that one running exchange has reserved. Belongs to the exchange's event loop. */
final class Reservation {
  private final List<Hold> holds = new ArrayList<>(2);

  void add(Hold hold) {
    holds.add(hold);
  }

  Optional<Hold> of(BudgetInForce budget) {
    return holds.stream().filter(hold -> hold.budget() == budget).findFirst();
  }

  List<Hold> holds() {
    return holds;
  }

  /** Gives everything back. */
  void release() {
    holds.forEach(Hold::release);
    holds.clear();
  }
}
