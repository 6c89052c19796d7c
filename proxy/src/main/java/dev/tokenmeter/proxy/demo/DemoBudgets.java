package dev.tokenmeter.proxy.demo;

import dev.tokenmeter.config.Budget;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Budgets that only watch, so small that a few minutes fill them. */
final class DemoBudgets {
  private DemoBudgets() {}

  static List<Budget> all() {
    return List.of(
        of("payments-month", team("payments"), usd("9"), Budget.Window.MONTH),
        of("search-month", team("search"), usd("30"), Budget.Window.MONTH),
        of(
            "each-developer",
            new Budget.Scope(Map.of(), Optional.of(Budget.Label.CALLER)),
            usd("4"),
            Budget.Window.DAY),
        of(
            "opus-week",
            new Budget.Scope(Map.of(Budget.Label.MODEL, "claude-opus-*"), Optional.empty()),
            new Budget.Limit.TokenCount(5_000_000),
            Budget.Window.WEEK));
  }

  private static Budget.Scope team(String name) {
    return new Budget.Scope(Map.of(Budget.Label.TEAM, name), Optional.empty());
  }

  private static Budget.Limit usd(String amount) {
    return new Budget.Limit.Usd(new BigDecimal(amount));
  }

  private static Budget of(
      String name, Budget.Scope scope, Budget.Limit limit, Budget.Window window) {
    return new Budget(name, scope, limit, window, ZoneOffset.UTC, Budget.Mode.OBSERVE);
  }
}
