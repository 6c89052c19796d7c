package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.metrics.privacy.Veil;
import dev.tokenmeter.metrics.record.CallerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A budget as it may be shown: one account, or all callers' accounts as one.
 *
 * @param status of the account; of several, the amounts of the fullest and the counts of all
 * @param accounts how many it stands for
 * @param spent how many of them are spent
 */
public record ShownBudget(BudgetStatus status, int accounts, int spent) {

  /** Budgets that are kept by caller as far as they may be shown, all others as they are. */
  public static List<ShownBudget> of(List<BudgetStatus> all, Veil veil) {
    return switch (veil.shown()) {
      case NAMED -> all.stream().map(ShownBudget::plain).toList();
      case PSEUDONYM ->
          all.stream()
              .map(each -> plain(ofCaller(each) ? renamed(each, veil.name(each.scope())) : each))
              .toList();
      case TEAM -> folded(all);
    };
  }

  private static ShownBudget plain(BudgetStatus status) {
    return new ShownBudget(status, 1, isSpent(status) ? 1 : 0);
  }

  private static boolean isSpent(BudgetStatus status) {
    return status.used() >= status.limit();
  }

  private static boolean ofCaller(BudgetStatus status) {
    return Arrays.asList(status.scopeKind().split("\\+", -1)).contains("caller");
  }

  /** Of the accounts of callers the fullest stands for all. */
  private static List<ShownBudget> folded(List<BudgetStatus> all) {
    Map<String, List<BudgetStatus>> byBudget = new LinkedHashMap<>();
    List<ShownBudget> rows = new ArrayList<>();
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

  private static ShownBudget together(List<BudgetStatus> accounts) {
    BudgetStatus fullest =
        accounts.stream().max(Comparator.comparingLong(BudgetStatus::used)).orElseThrow();
    BudgetStatus sum =
        new BudgetStatus(
            fullest.budget(),
            fullest.scopeKind(),
            CallerId.WITHHELD,
            fullest.mode(),
            fullest.measure(),
            fullest.limit(),
            fullest.used(),
            fullest.reserved(),
            fullest.exposure(),
            accounts.stream().mapToInt(BudgetStatus::inFlight).sum(),
            accounts.stream().mapToLong(BudgetStatus::charged).reduce(0, ShownBudget::sum),
            accounts.stream().mapToLong(BudgetStatus::denied).sum(),
            fullest.window());
    int spent = (int) accounts.stream().filter(ShownBudget::isSpent).count();
    return new ShownBudget(sum, accounts.size(), spent);
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
