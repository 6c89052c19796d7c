package dev.tokenmeter.metrics.board;

import dev.tokenmeter.metrics.budget.BudgetStatus;
import dev.tokenmeter.metrics.budget.Budgets;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.ledger.UsageQuery;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.report.Dimension;
import dev.tokenmeter.metrics.report.Format;
import dev.tokenmeter.metrics.report.Window;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was used and what is left of budgets, as text to hand out. A caller as the last argument
 * narrows every answer to what is his. Reading the ledger waits for the disk: ask by {@link
 * Questions}. Thread-safe.
 */
public final class Numbers {
  /** The most rows of one answer, and of one day of a month. */
  static final int MOST_ROWS = 50_000;

  private final LedgerQueries ledger;
  private final Budgets budgets;
  private final InstantSource clock;

  /** Numbers of this ledger and these budgets. */
  public Numbers(LedgerQueries ledger, Budgets budgets, InstantSource clock) {
    this.ledger = ledger;
    this.budgets = budgets;
    this.clock = clock;
  }

  /**
   * Usage as one JSON object, the same as {@code tokenmeter report --format json} prints.
   *
   * @param query raw query string of the request: {@code window}, {@code by}, {@code zone}
   */
  public String usage(String query, Optional<CallerId> only) throws BadRequest, LedgerFailure {
    UsageRequest request = UsageRequest.read(query, clock.instant());
    return String.join("\n", lines(Format.JSON, request.window(), request.by(), only));
  }

  /** Budgets as one JSON object. Reads no ledger. */
  public String budgets(String query, Optional<CallerId> only) throws BadRequest {
    Parameters.read(query, List.of());
    List<BudgetStatus> shown = only.map(budgets::statusOf).orElseGet(budgets::status);
    return BudgetsJson.of(shown, clock.instant());
  }

  /**
   * The days of a month that have begun, at least its first, to be asked for in turn.
   *
   * @param query raw query string of the request: {@code month}, {@code zone}
   */
  public List<Window> days(String query) throws BadRequest {
    Instant now = clock.instant();
    List<Window> all = FocusRequest.read(query, now).days().toList();
    long begun = all.stream().filter(day -> day.from().isBefore(now)).count();
    return all.subList(0, (int) Math.max(1, begun));
  }

  /** The rows of one day in the columns of FOCUS, the names of the columns first. */
  public List<String> focus(Window day, Optional<CallerId> only) throws LedgerFailure {
    return lines(Format.FOCUS, day, Format.FOCUS.dimensions().orElseThrow(), only);
  }

  private List<String> lines(
      Format format, Window window, List<Dimension> by, Optional<CallerId> only)
      throws LedgerFailure {
    UsageQuery query =
        only.map(caller -> UsageQuery.ofCaller(caller.name(), window, by))
            .orElseGet(() -> UsageQuery.of(window, by))
            .atMost(MOST_ROWS);
    return new ArrayList<>(format.lines(ledger.usage(query)));
  }
}
