package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.config.Budget.Label;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was spent before this process began. */
@FunctionalInterface
public interface SpendHistory {

  /** Nothing. */
  SpendHistory NONE = (periods, by) -> new Past(Map.of(), 0);

  /**
   * The sums of exchanges that began within each of these periods, all as they were at one moment.
   * May block: never on an event loop. What cannot be read is left out.
   *
   * @param by what is told apart; of anything else a sum says nothing: a name is empty, a model
   *     unknown
   */
  Past past(Set<Period> periods, Set<Label> by);

  /**
   * What was spent, as it was known at one moment.
   *
   * @param spends by the period in which they were made
   * @param corrections the number of the last {@link Correction} that is part of it; 0 for none
   */
  record Past(Map<Period, List<Spend>> spends, long corrections) {
    public Past {
      spends = Map.copyOf(spends);
    }

    /** What was spent within one of the periods that were asked for. */
    public List<Spend> within(Period period) {
      return spends.getOrDefault(period, List.of());
    }
  }
}
