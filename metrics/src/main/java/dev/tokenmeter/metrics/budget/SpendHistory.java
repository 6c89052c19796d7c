package dev.tokenmeter.metrics.budget;

import java.util.List;

/** What was spent before this process began. */
public interface SpendHistory {

  /** Nothing. */
  SpendHistory NONE = period -> List.of();

  /**
   * The sums of exchanges that began within a period. May block: never on an event loop. What
   * cannot be read is left out.
   */
  List<Spend> within(Period period);
}
