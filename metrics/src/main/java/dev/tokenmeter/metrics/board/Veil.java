package dev.tokenmeter.metrics.board;

import dev.tokenmeter.config.Privacy.Shown;
import dev.tokenmeter.metrics.budget.BudgetStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What {@code privacy.board} leaves of callers: their names, pseudonyms, or no caller at all.
 *
 * @param pseudonym a stable name that tells nothing, for a caller's name
 */
record Veil(Shown shown, UnaryOperator<String> pseudonym) {

  /** A budget as it may be shown: one account, or all callers' accounts as one. */
  record Row(BudgetStatus status, int accounts, int spent) {}

  /** The name to show for a caller; callers are not shown at all under {@code team}. */
  String caller(String name) {
    return switch (shown) {
      case NAMED -> name;
      case PSEUDONYM, TEAM -> pseudonym.apply(name);
    };
  }

  /** Budgets that are kept by caller as far as they may be shown, all others as they are. */
  List<Row> budgets(List<BudgetStatus> all) {
    return switch (shown) {
      case NAMED -> all.stream().map(Veil::plain).toList();
      case PSEUDONYM ->
          all.stream()
              .map(each -> plain(ofCaller(each) ? renamed(each, caller(each.scope())) : each))
              .toList();
      case TEAM -> folded(all);
    };
  }

  private static Row plain(BudgetStatus status) {
    return new Row(status, 1, status.used() >= status.limit() ? 1 : 0);
  }

  private static boolean ofCaller(BudgetStatus status) {
    return Arrays.asList(status.scopeKind().split("\\+", -1)).contains("caller");
  }

  /** Of the accounts of callers the fullest stands for all. */
  private static List<Row> folded(List<BudgetStatus> all) {
    Map<String, List<BudgetStatus>> byBudget = new LinkedHashMap<>();
    List<Row> rows = new ArrayList<>();
    for (BudgetStatus status : all) {
      if (ofCaller(status)) {
        byBudget.computeIfAbsent(status.budget(), any -> new ArrayList<>()).add(status);
      } else {
        rows.add(plain(status));
      }
    }
    byBudget.values().forEach(accounts -> rows.add(together(accounts)));
    return rows;
  }

  private static Row together(List<BudgetStatus> accounts) {
    BudgetStatus fullest =
        accounts.stream().max(Comparator.comparingLong(BudgetStatus::used)).orElseThrow();
    BudgetStatus sum =
        new BudgetStatus(
            fullest.budget(),
            fullest.scopeKind(),
            "",
            fullest.mode(),
            fullest.measure(),
            fullest.limit(),
            fullest.used(),
            fullest.reserved(),
            fullest.exposure(),
            accounts.stream().mapToInt(BudgetStatus::inFlight).sum(),
            accounts.stream().mapToLong(BudgetStatus::charged).reduce(0, Veil::sum),
            accounts.stream().mapToLong(BudgetStatus::denied).sum(),
            fullest.window());
    int spent = (int) accounts.stream().filter(each -> each.used() >= each.limit()).count();
    return new Row(sum, accounts.size(), spent);
  }

  private static long sum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  private static BudgetStatus renamed(BudgetStatus status, String scope) {
    return new BudgetStatus(
        status.budget(),
        status.scopeKind(),
        scope,
        status.mode(),
        status.measure(),
        status.limit(),
        status.used(),
        status.reserved(),
        status.exposure(),
        status.inFlight(),
        status.charged(),
        status.denied(),
        status.window());
  }
}
