package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.config.Budget;
import dev.tokenmeter.config.Budget.Mode;
import dev.tokenmeter.config.BudgetTerms.Payment;
import dev.tokenmeter.config.BudgetTerms.Unpriced;
import dev.tokenmeter.metrics.record.Billing;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * A configured budget with what was spent of it. Its limit and its terms may change while it is in
 * force; everything that decides on what is counted may not. Thread-safe, never blocks.
 */
final class BudgetInForce {
  private final Labels.Matcher matcher;
  private final Measure measure;
  private final Places<Account> accounts;
  private final UnaryOperator<String> pseudonym;
  private final Map<String, String> owners = new ConcurrentHashMap<>();
  private volatile Budget budget;
  private volatile int mostAccounts;
  private long corrected;

  /**
   * Nothing spent yet.
   *
   * @param pseudonym under which the ledger may know a caller; whoever comes goes on with what it
   *     says that he spent
   */
  BudgetInForce(Budget budget, int mostAccounts, UnaryOperator<String> pseudonym, Instant now) {
    this.budget = budget;
    this.pseudonym = pseudonym;
    this.mostAccounts = mostAccounts;
    this.matcher = new Labels.Matcher(budget.scope());
    this.measure = Measure.of(budget.limit());
    this.accounts = new Places<>(scope -> new Account(scope, this.budget, now), Account::idle);
    matcher.single().ifPresent(scope -> accounts.of(scope, mostAccounts, now));
  }

  Budget budget() {
    return budget;
  }

  Measure measure() {
    return measure;
  }

  Labels.Matcher matcher() {
    return matcher;
  }

  /** Whether a budget of another configuration goes on with what was spent of this one. */
  boolean goesOnAs(Budget next) {
    return budget.name().equals(next.name())
        && budget.scope().equals(next.scope())
        && budget.window() == next.window()
        && budget.zone().equals(next.zone())
        && measure == Measure.of(next.limit());
  }

  /**
   * Whether a correction of this number is news; from now on it is not. Not thread-safe:
   * corrections come one after the other.
   */
  boolean isNews(long correction) {
    boolean news = correction > corrected;
    corrected = Math.max(corrected, correction);
    return news;
  }

  void change(Budget next, int most) {
    budget = next;
    mostAccounts = most;
  }

  /** Whether it counts exchanges that are paid like this. */
  boolean counts(Billing billing) {
    return budget
        .terms()
        .counts()
        .contains(
            switch (billing) {
              case METERED -> Payment.METERED;
              case SUBSCRIPTION -> Payment.SUBSCRIPTION;
              case UNKNOWN -> Payment.UNKNOWN;
            });
  }

  /** Whether a request may cost this budget something, whatever its model. */
  boolean concerns(Call call, Labels labels) {
    return call.inference() && counts(call.billing()) && matcher.fitsButForModel(labels);
  }

  /** Whether a decision has to wait until more is known of a request. */
  boolean waits(Call call) {
    if (budget.mode() == Mode.OBSERVE || call.seen() != Call.Seen.PART) {
      return false;
    }
    boolean refusesUnpriced =
        measure == Measure.NANO_USD && budget.terms().unpriced() instanceof Unpriced.Deny;
    return budget.mode() == Mode.STRICT
        || (call.model().isEmpty() && (matcher.needsModel() || refusesUnpriced));
  }

  Account account(Labels labels, Instant now) {
    return account(matcher.account(labels), now);
  }

  Account account(String scope, Instant now) {
    if (!matcher.byCaller() || accounts.has(scope)) {
      return accounts.of(scope, mostAccounts, now);
    }
    String known = pseudonym.apply(scope);
    Optional<Account> before = accounts.take(known);
    Account account = accounts.of(scope, mostAccounts, now);
    before.ifPresent(past -> account.tally(now).settle(past.tally(now).settled()));
    if (accounts.has(scope)) {
      owners.put(known, scope);
      forgetOwners();
    }
    return account;
  }

  /** Accounts make room for others; twice as many owners as accounts are remembered at most. */
  private void forgetOwners() {
    if (owners.size() > 2L * mostAccounts) {
      owners.values().removeIf(scope -> !accounts.has(scope));
    }
  }

  /** The caller whom a row of the ledger means, as far as he has come by. */
  String owner(String caller) {
    return owners.getOrDefault(caller, caller);
  }

  long limit(Instant now) {
    return Measure.amount(budget.limitAt(now));
  }

  /** What to reckon with; empty where the model has no price and the budget refuses it. */
  Optional<Rates> rates(Call call, RateBook book) {
    Rates rates = book.of(call.provider(), call.model());
    if (measure == Measure.TOKENS || rates.priced()) {
      return Optional.of(rates);
    }
    return switch (budget.terms().unpriced()) {
      case Unpriced.Allow _ -> Optional.of(Rates.NONE);
      case Unpriced.Deny _ ->
          budget.mode() == Mode.OBSERVE ? Optional.of(Rates.NONE) : Optional.empty();
      case Unpriced.PriceAs as -> Optional.of(book.standIn(as.model()));
    };
  }

  Collection<Account> accounts() {
    return accounts.all();
  }

  long overflows() {
    return accounts.overflows();
  }
}
