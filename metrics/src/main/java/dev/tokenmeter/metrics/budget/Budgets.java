package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.config.Budget;
import dev.tokenmeter.config.Caller;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * All budgets in force: what was spent of them, what running exchanges have reserved, and whether
 * another one may begin. Thread-safe; neither blocks nor throws, but for {@link #configure} and
 * {@link #correct}, which wait for each other.
 */
public final class Budgets {
  private final RateBook rates;
  private final InstantSource clock;
  private final Experience experience = new Experience();
  private final UnaryOperator<String> pseudonym;
  private volatile Map<String, String> configured = Map.of();
  private volatile List<BudgetInForce> budgets = List.of();

  /** None yet, with a history that names callers. */
  public Budgets(Quotes quotes, InstantSource clock) {
    this(quotes, clock, UnaryOperator.identity());
  }

  /**
   * None yet.
   *
   * @param pseudonym the name under which the history may know a caller
   */
  public Budgets(Quotes quotes, InstantSource clock, UnaryOperator<String> pseudonym) {
    this.rates = new RateBook(quotes);
    this.clock = clock;
    this.pseudonym = pseudonym;
  }

  /**
   * Puts the budgets of a configuration in force. One that counts the same as before, under the
   * same name, keeps what was spent of it; any other begins with what the history knows of its
   * window.
   */
  public synchronized void configure(Config config, SpendHistory history) {
    Instant now = clock.instant();
    int most = config.metrics().maxCallers();
    configured =
        config.callers().stream()
            .map(Caller::name)
            .collect(Collectors.toUnmodifiableMap(pseudonym, Function.identity(), (a, b) -> a));
    List<BudgetInForce> next = new ArrayList<>();
    Map<BudgetInForce, Period> begun = new LinkedHashMap<>();
    for (Budget budget : config.budgets()) {
      Optional<BudgetInForce> before =
          budgets.stream().filter(each -> each.goesOnAs(budget)).findFirst();
      before.ifPresent(each -> each.change(budget, most));
      BudgetInForce each = before.orElseGet(() -> new BudgetInForce(budget, most, pseudonym, now));
      if (before.isEmpty()) {
        begun.put(each, Period.of(budget.window(), budget.zone(), now));
      }
      next.add(each);
    }
    begin(begun, history, now);
    next.forEach(budget -> config.callers().forEach(caller -> open(budget, caller, now)));
    budgets = List.copyOf(next);
  }

  /** Fills windows with what was spent of them before, in one reading. */
  private void begin(Map<BudgetInForce, Period> begun, SpendHistory history, Instant now) {
    if (begun.isEmpty()) {
      return;
    }
    Set<Budget.Label> by =
        begun.keySet().stream()
            .flatMap(budget -> budget.matcher().needs().stream())
            .collect(Collectors.toUnmodifiableSet());
    SpendHistory.Past past = history.past(Set.copyOf(begun.values()), by);
    begun.forEach(
        (budget, period) -> {
          past.within(period)
              .forEach(spend -> settle(budget, spend, Cost.of(budget, spend, rates), now));
          budget.isNews(past.corrections());
        });
  }

  /** Whoever is configured has an account from the start, so that its limit can be seen. */
  private static void open(BudgetInForce budget, Caller caller, Instant now) {
    boolean byPerson =
        budget
            .budget()
            .scope()
            .each()
            .filter(each -> each == Budget.Label.CALLER || each == Budget.Label.TEAM)
            .isPresent();
    Labels labels = new Labels(caller.name(), caller.team().orElse("none"), "", "", List.of());
    if (byPerson && !budget.matcher().needsModel() && budget.matcher().fits(labels)) {
      budget.account(labels, now);
    }
  }

  /** Who spent it is not known of what a ledger holds without a caller. */
  private void settle(BudgetInForce budget, Spend spend, long amount, Instant now) {
    boolean lost = budget.matcher().byCaller() && spend.caller().equals(CallerId.WITHHELD);
    String known = configured.getOrDefault(spend.caller(), spend.caller());
    Labels labels = Labels.of(spend, budget.owner(known));
    if (!lost && budget.counts(spend.billing()) && budget.matcher().fits(labels)) {
      budget.account(labels, now).tally(now).settle(amount);
    }
  }

  /**
   * Corrects what was spent of the windows that are open now. A correction that a budget knows
   * already, by an earlier call or from the history that it began with, changes nothing.
   */
  public synchronized void correct(Correction correction) {
    Instant now = clock.instant();
    for (BudgetInForce budget : budgets) {
      Period open = Period.of(budget.budget().window(), budget.budget().zone(), now);
      if (budget.isNews(correction.number()) && open.contains(correction.at())) {
        long difference =
            Cost.of(budget, correction.after(), rates)
                - Cost.of(budget, correction.before(), rates);
        settle(budget, correction.after(), difference, now);
      }
    }
  }

  /** As {@link Guard#ask}. */
  Ruling ask(Call call, Reservation reservation) {
    if (budgets.isEmpty()) {
      return Ruling.PASS;
    }
    Instant now = clock.instant();
    Entrance entrance = new Entrance(call, Estimate.of(call, experience), rates, now);
    List<BudgetInForce> concerned = budgets.stream().filter(entrance::concerns).toList();
    boolean wait = false;
    boolean surely = true;
    for (BudgetInForce budget : concerned) {
      if (reservation.of(budget).isEmpty()) {
        Optional<Denial> denial = entrance.look(budget);
        if (denial.isPresent()) {
          return new Ruling.Deny(denial.get());
        }
      }
      wait |= budget.waits(call);
      surely &= call.model().isPresent() && budget.budget().mode() != Budget.Mode.STRICT;
    }
    if (wait) {
      return Ruling.WAIT;
    }
    for (BudgetInForce budget : concerned) {
      Optional<Denial> denial = entrance.enter(budget, reservation);
      if (denial.isPresent()) {
        return new Ruling.Deny(denial.get());
      }
    }
    return surely || call.seen() == Call.Seen.WHOLE ? Ruling.PASS : Ruling.PROVISIONAL;
  }

  /** As {@link Guard#look}. */
  Ruling look(Call call) {
    Entrance entrance = new Entrance(call, Estimate.of(call, experience), rates, clock.instant());
    return budgets.stream()
        .filter(entrance::concerns)
        .flatMap(budget -> entrance.look(budget).stream())
        .findFirst()
        .<Ruling>map(Ruling.Deny::new)
        .orElse(Ruling.PASS);
  }

  /** What a running exchange has cost so far. */
  void progress(ExchangeRecord soFar, Reservation reservation) {
    for (Hold hold : reservation.holds()) {
      Long amount = Cost.of(hold.budget(), soFar, rates).get(hold.account().scope());
      if (amount != null) {
        hold.atLeast(amount);
      }
    }
  }

  /** Charges what an exchange cost, and gives back what it had reserved. */
  void end(ExchangeRecord exchange, Reservation reservation) {
    Instant now = clock.instant();
    for (BudgetInForce budget : budgets) {
      Optional<Hold> hold = reservation.of(budget);
      for (Map.Entry<String, Long> cost : Cost.of(budget, exchange, rates).entrySet()) {
        charge(budget, cost.getKey(), cost.getValue(), hold, exchange.startedAt(), now);
      }
    }
    reservation.release();
    if (!budgets.isEmpty()) {
      experience.learn(exchange);
    }
  }

  private static void charge(
      BudgetInForce budget,
      String scope,
      long amount,
      Optional<Hold> hold,
      Instant began,
      Instant now) {
    Account account = budget.account(scope, now);
    account.charge(amount);
    if (hold.isPresent() && hold.get().account() == account) {
      hold.get().tally().settle(amount);
      return;
    }
    Tally open = account.tally(now);
    boolean clockWentBack = now.isBefore(open.period().start());
    if (!began.isBefore(open.period().start()) || clockWentBack) {
      open.settle(amount);
    }
  }

  /** How all accounts stand, in the order of the configuration. */
  public List<BudgetStatus> status() {
    Instant now = clock.instant();
    return budgets.stream()
        .flatMap(
            budget -> budget.accounts().stream().map(each -> BudgetStatus.of(budget, each, now)))
        .toList();
  }

  /** How the accounts stand that a caller's exchanges are charged to. */
  public List<BudgetStatus> statusOf(CallerId caller) {
    Instant now = clock.instant();
    return budgets.stream()
        .filter(budget -> budget.matcher().mayHold(caller.name(), caller.team()))
        .flatMap(
            budget ->
                budget.accounts().stream()
                    .filter(
                        each ->
                            budget.matcher().isShared(each.scope(), caller.name(), caller.team()))
                    .map(each -> BudgetStatus.of(budget, each, now)))
        .toList();
  }

  /** The window of now of every budget. */
  Map<String, Period> windows() {
    Instant now = clock.instant();
    Map<String, Period> windows = new LinkedHashMap<>();
    for (BudgetInForce each : budgets) {
      Budget budget = each.budget();
      windows.put(budget.name(), Period.of(budget.window(), budget.zone(), now));
    }
    return windows;
  }

  /** Requests of every budget that found no account of their own. */
  Map<String, Long> overflows() {
    Map<String, Long> overflows = new LinkedHashMap<>();
    budgets.forEach(each -> overflows.put(each.budget().name(), each.overflows()));
    return overflows;
  }
}
