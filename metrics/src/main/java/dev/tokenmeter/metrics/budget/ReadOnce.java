package dev.tokenmeter.metrics.budget;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks a history once for each period, since many budgets have the same. Used by one thread. */
final class ReadOnce implements SpendHistory {
  private final SpendHistory history;
  private final Map<Period, Past> read = new HashMap<>();

  ReadOnce(SpendHistory history) {
    this.history = history;
  }

  @Override
  public List<Spend> within(Period period) {
    return past(period).spends();
  }

  @Override
  public Past past(Period period) {
    return read.computeIfAbsent(period, history::past);
  }
}
