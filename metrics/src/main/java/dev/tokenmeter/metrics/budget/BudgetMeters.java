package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.metrics.meter.Meters;
import dev.tokenmeter.metrics.meter.Readings;
import dev.tokenmeter.metrics.privacy.Veil;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Shows budgets as {@code tokenmeter_budget_*}. */
public final class BudgetMeters {
  private static final List<String> LABELS = List.of("budget", "scope_kind", "scope");

  private final Budgets budgets;
  private final Meters meters;
  private final Supplier<Veil> veil;

  private BudgetMeters(Budgets budgets, Meters meters, Supplier<Veil> veil) {
    this.budgets = budgets;
    this.meters = meters;
    this.veil = veil;
  }

  /**
   * Adds all families; they are read at every scrape.
   *
   * @param veil what is shown of callers now
   */
  public static void register(Meters meters, Budgets budgets, Supplier<Veil> veil) {
    BudgetMeters families = new BudgetMeters(budgets, meters, veil);
    for (Measure measure : Measure.values()) {
      families.amounts(measure);
    }
    families.counters();
    families.windows();
  }

  private void amounts(Measure measure) {
    String unit = unit(measure);
    gauge(
        "tokenmeter_budget_limit_" + unit,
        "What may be spent in a window, a raise included.",
        measure,
        BudgetStatus::limit);
    gauge(
        "tokenmeter_budget_used_" + unit,
        "What the ended exchanges of the open window have spent.",
        measure,
        BudgetStatus::used);
    gauge(
        "tokenmeter_budget_exposure_" + unit,
        "The most that the exchanges that still run may spend.",
        measure,
        BudgetStatus::exposure);
  }

  private static String unit(Measure measure) {
    return switch (measure) {
      case NANO_USD -> "usd";
      case TOKENS -> "tokens";
    };
  }

  private void gauge(
      String name, String help, Measure measure, ToLongFunction<BudgetStatus> amount) {
    meters.family(
        name, help, Meters.Kind.GAUGE, LABELS, readings -> read(readings, measure, amount));
  }

  private void read(Readings readings, Measure measure, ToLongFunction<BudgetStatus> amount) {
    for (BudgetStatus status : shown()) {
      if (status.measure() == measure) {
        add(readings, status, measure.shown(amount.applyAsLong(status)));
      }
    }
  }

  private List<BudgetStatus> shown() {
    return ShownBudget.of(budgets.status(), veil.get()).stream().map(ShownBudget::status).toList();
  }

  private void counters() {
    for (Measure measure : Measure.values()) {
      meters.family(
          "tokenmeter_budget_charged_" + unit(measure),
          "What was charged to budgets since the process began.",
          Meters.Kind.COUNTER,
          LABELS,
          readings -> read(readings, measure, BudgetStatus::charged));
    }
    meters.family(
        "tokenmeter_budget_denied",
        "Requests that a budget denied.",
        Meters.Kind.COUNTER,
        LABELS,
        readings -> shown().forEach(status -> add(readings, status, (double) status.denied())));
    meters.family(
        "tokenmeter_budget_overflow",
        "Requests that found no account of their own since a budget has as many as it may have.",
        Meters.Kind.COUNTER,
        List.of("budget"),
        readings ->
            budgets.overflows().forEach((name, count) -> readings.add((double) count, name)));
  }

  private void windows() {
    meters.family(
        "tokenmeter_budget_window_start_timestamp_seconds",
        "When the open window began.",
        Meters.Kind.GAUGE,
        List.of("budget"),
        readings -> budgets.windows().forEach((name, open) -> time(readings, name, open.start())));
    meters.family(
        "tokenmeter_budget_window_end_timestamp_seconds",
        "When the open window ends.",
        Meters.Kind.GAUGE,
        List.of("budget"),
        readings -> budgets.windows().forEach((name, open) -> time(readings, name, open.end())));
  }

  private static void time(Readings readings, String budget, Instant time) {
    readings.add((double) time.getEpochSecond(), budget);
  }

  private static void add(Readings readings, BudgetStatus status, double value) {
    readings.add(value, status.budget(), status.scopeKind(), status.scope());
  }
}
