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

  /** The same, and how far corrections are part of it; a history of its own has none. */
  default Past past(Period period) {
    return new Past(within(period), 0);
  }

  /**
   * What was spent, as it was known at one moment.
   *
   * @param corrections the number of the last {@link Correction} that is part of it; 0 for none
   */
  record Past(List<Spend> spends, long corrections) {
    public Past {
      spends = List.copyOf(spends);
    }
  }
}
