package dev.tokenmeter.metrics.leaderboard;

import java.util.Locale;

/** From where use is looked at. None of them alone says anything of anybody. */
public enum Axis {
  /** US dollars at the prices that held, a seat's use at list price among them. */
  SPEND(Order.MORE_FIRST),
  /** The part of what was sent that came out of a provider's cache. */
  CACHE_EFFICIENCY(Order.MORE_FIRST),
  /** Answer tokens, thoughts apart, for each token that was sent and not read from a cache. */
  FRESH_YIELD(Order.MORE_FIRST),
  /** The part of the spend that is in no class of use that counts as waste. */
  CLEAN_SHARE(Order.MORE_FIRST),
  /** Mean number of requests that ran at once. */
  THROUGHPUT(Order.MORE_FIRST),
  /** The part of a team that took part. */
  BREADTH(Order.MORE_FIRST),
  /** US dollars for each pull request that was told to be merged. */
  COST_PER_PULL_REQUEST(Order.LESS_FIRST);

  private final Order order;
  private final String label = name().toLowerCase(Locale.ROOT);

  /** Which end of an axis comes first. */
  enum Order {
    MORE_FIRST,
    LESS_FIRST
  }

  Axis(Order order) {
    this.order = order;
  }

  Order order() {
    return order;
  }

  /** Its name in JSON. */
  public String label() {
    return label;
  }
}
