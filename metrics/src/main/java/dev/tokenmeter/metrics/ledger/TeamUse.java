package dev.tokenmeter.metrics.ledger;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who used what in a window, for whoever compares teams and callers.
 *
 * @param uses in no order
 * @param days on which tokens were used, by team; days of the window's zone
 */
public record TeamUse(List<CallerUse> uses, Map<String, Set<LocalDate>> days) {
  public TeamUse {
    uses = List.copyOf(uses);
    days = Map.copyOf(days);
  }
}
