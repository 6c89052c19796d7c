package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.config.Budget;
import java.time.Instant;
import java.util.Optional;

/** Decides on one request for one budget after the other, reserving on the way. */
final class Entrance {
  private final Call call;
  private final Labels labels;
  private final Estimate estimate;
  private final RateBook rates;
  private final Instant now;

  Entrance(Call call, Estimate estimate, RateBook rates, Instant now) {
    this.call = call;
    this.labels = Labels.of(call);
    this.estimate = estimate;
    this.rates = rates;
    this.now = now;
  }

  /** Whether the request may cost the budget something, whatever its model. */
  boolean concerns(BudgetInForce budget) {
    return budget.concerns(call, labels);
  }

  /** Why it may not pass, without reserving anything; for a request that is not held already. */
  Optional<Denial> look(BudgetInForce budget) {
    if (!budget.matcher().fits(labels) || budget.budget().mode() == Budget.Mode.OBSERVE) {
      return Optional.empty();
    }
    Account account = budget.account(labels, now);
    Tally tally = account.tally(now);
    return tally.committed() >= budget.limit(now)
        ? denied(account, Denials.spent(budget, account, tally, call.client(), now))
        : Optional.empty();
  }

  /** Reserves, or says why not. */
  Optional<Denial> enter(BudgetInForce budget, Reservation reservation) {
    if (!budget.matcher().fits(labels)) {
      return Optional.empty();
    }
    Optional<Hold> held = reservation.of(budget);
    Account account = held.map(Hold::account).orElseGet(() -> budget.account(labels, now));
    Optional<Rates> known = budget.rates(call, rates);
    if (known.isEmpty()) {
      return denied(account, Denials.unpriced(budget, call.model().orElse("")));
    }
    long limit = budget.limit(now);
    long likely = estimate.likely(budget.measure(), known.get(), limit);
    long most = estimate.most(budget.measure(), known.get());
    return held.isPresent()
        ? again(budget, held.get(), limit, likely, most)
        : first(budget, reservation, account, limit, likely, most);
  }

  private Optional<Denial> first(
      BudgetInForce budget,
      Reservation reservation,
      Account account,
      long limit,
      long likely,
      long most) {
    Tally tally = account.tally(now);
    int places =
        budget.budget().mode() == Budget.Mode.OBSERVE
            ? Integer.MAX_VALUE
            : budget.budget().terms().inFlight().orElse(Integer.MAX_VALUE);
    if (!account.enter(places)) {
      return denied(account, Denials.crowded(budget, account, places));
    }
    long amount = surely(budget) ? most : likely;
    boolean reserved =
        switch (budget.budget().mode()) {
          case OBSERVE -> {
            tally.reserve(amount);
            yield true;
          }
          case GATE -> tally.reserveBelow(limit, amount);
          case STRICT ->
              surely(budget)
                  ? tally.reserveWithin(limit, amount)
                  : tally.reserveBelow(limit, amount);
        };
    if (!reserved) {
      account.leave();
      return denied(account, refusal(budget, account, tally, limit, most));
    }
    Hold hold = new Hold(budget, account, tally, amount);
    hold.expose(most);
    reservation.add(hold);
    return Optional.empty();
  }

  /** More is known of a request that was let in. */
  private Optional<Denial> again(
      BudgetInForce budget, Hold hold, long limit, long likely, long most) {
    if (surely(budget)) {
      long more = most - hold.reserved();
      if (more > 0 && !hold.tally().reserveWithin(limit, more)) {
        return denied(hold.account(), refusal(budget, hold.account(), hold.tally(), limit, most));
      }
      if (more > 0) {
        hold.reservedMore(more);
      }
    } else {
      hold.reserve(likely);
    }
    hold.expose(most);
    return Optional.empty();
  }

  private boolean surely(BudgetInForce budget) {
    return budget.budget().mode() == Budget.Mode.STRICT && call.seen() == Call.Seen.WHOLE;
  }

  private Denial refusal(
      BudgetInForce budget, Account account, Tally tally, long limit, long most) {
    return tally.committed() >= limit || budget.budget().mode() != Budget.Mode.STRICT
        ? Denials.spent(budget, account, tally, call.client(), now)
        : Denials.tooDear(budget, account, tally, most, call.client(), now);
  }

  private static Optional<Denial> denied(Account account, Denial denial) {
    account.deny();
    return Optional.of(denial);
  }
}
