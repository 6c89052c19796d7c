package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.config.Budget;
import java.time.Instant;

/**
 * How one account of a budget stands.
 *
 * @param scopeKind what the budget is kept by, e.g. {@code caller}
 * @param scope whose account it is
 * @param limit in force now, in {@code measure} like all amounts
 * @param used what ended exchanges of this window cost
 * @param reserved what running ones probably cost
 * @param exposure the most that running ones may cost
 * @param inFlight running exchanges
 * @param charged since the process began
 * @param denied requests, since the process began
 */
public record BudgetStatus(
    String budget,
    String scopeKind,
    String scope,
    Budget.Mode mode,
    Measure measure,
    long limit,
    long used,
    long reserved,
    long exposure,
    int inFlight,
    long charged,
    long denied,
    Period window) {

  static BudgetStatus of(BudgetInForce budget, Account account, Instant now) {
    Tally tally = account.tally(now);
    long used = tally.settled();
    return new BudgetStatus(
        budget.budget().name(),
        budget.matcher().kind(),
        account.scope(),
        budget.budget().mode(),
        budget.measure(),
        budget.limit(now),
        used,
        Math.max(0, tally.committed() - used),
        tally.exposed(),
        account.inFlight(),
        account.charged(),
        account.denied(),
        tally.period());
  }
}
