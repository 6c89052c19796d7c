package dev.tokenmeter.metrics.board;

import dev.tokenmeter.config.Privacy.Shown;
import dev.tokenmeter.metrics.budget.BudgetStatus;
import dev.tokenmeter.metrics.budget.Budgets;
import dev.tokenmeter.metrics.budget.ShownBudget;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.ledger.UsageQuery;
import dev.tokenmeter.metrics.privacy.Veil;
import dev.tokenmeter.metrics.privacy.Veils;
import dev.tokenmeter.metrics.report.Dimension;
import dev.tokenmeter.metrics.report.Format;
import dev.tokenmeter.metrics.report.UsageSum;
import dev.tokenmeter.metrics.report.UsageTable;
import dev.tokenmeter.metrics.report.Window;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What was used and what is left of budgets, as text to hand out, as far as whoever asks may see
 * it. Sums that tell people apart are of whole days but for a caller's own. Reading the ledger
 * waits for the disk: ask by {@link Questions}. Thread-safe.
 */
public final class Numbers {
  /** The most rows of one answer, and of one day of a month. */
  static final int MOST_ROWS = 50_000;

  private final LedgerQueries ledger;
  private final Budgets budgets;
  private final Veils veils;
  private final InstantSource clock;

  /**
   * Numbers of this ledger and these budgets.
   *
   * @param veils what is shown of callers
   */
  public Numbers(LedgerQueries ledger, Budgets budgets, Veils veils, InstantSource clock) {
    this.ledger = ledger;
    this.budgets = budgets;
    this.veils = veils;
    this.clock = clock;
  }

  /**
   * Usage as one JSON object, the same as {@code tokenmeter report --format json} prints.
   *
   * @param query raw query string of the request: {@code window}, {@code by}, {@code zone}
   */
  public String usage(String query, Viewer viewer) throws BadRequest, LedgerFailure {
    UsageRequest request = UsageRequest.read(query, clock.instant());
    Window window =
        tellsApart(request.by(), viewer) ? WholeDays.of(request.window()) : request.window();
    return String.join("\n", lines(Format.JSON, window, request.by(), viewer));
  }

  /** Budgets as one JSON object. Reads no ledger. */
  public String budgets(String query, Viewer viewer) throws BadRequest {
    Parameters.read(query, List.of());
    List<BudgetStatus> shown =
        viewer instanceof Viewer.Self self
            ? budgets.statusOf(self.caller())
            : ShownBudget.of(budgets.status(), veil(viewer)).stream()
                .map(ShownBudget::status)
                .toList();
    return BudgetsJson.of(shown, clock.instant());
  }

  /**
   * The days of a month that have begun, at least its first, to be asked for in turn.
   *
   * @param query raw query string of the request: {@code month}, {@code zone}
   */
  public List<Window> days(String query, Viewer viewer) throws BadRequest {
    Instant now = clock.instant();
    FocusRequest request = FocusRequest.read(query, now);
    if (tellsApart(focus(), viewer)) {
      WholeDays.checked(request.zone());
    }
    List<Window> all = request.days().toList();
    long begun = all.stream().filter(day -> day.from().isBefore(now)).count();
    return all.subList(0, (int) Math.max(1, begun));
  }

  /** The rows of one day in the columns of FOCUS, the names of the columns first. */
  public List<String> focus(Window day, Viewer viewer) throws LedgerFailure {
    return lines(Format.FOCUS, day, focus(), viewer);
  }

  private static List<Dimension> focus() {
    return Format.FOCUS.dimensions().orElseThrow();
  }

  private boolean tellsApart(List<Dimension> by, Viewer viewer) {
    return by.contains(Dimension.CALLER)
        && !(viewer instanceof Viewer.Self)
        && veil(viewer).shown() != Shown.TEAM;
  }

  private Veil veil(Viewer viewer) {
    return switch (viewer) {
      case Viewer.Operator _ -> veils.ledger();
      case Viewer.Reader _ -> veils.readers();
      case Viewer.Self _ -> Veil.NONE;
    };
  }

  private List<String> lines(Format format, Window window, List<Dimension> by, Viewer viewer)
      throws LedgerFailure {
    UsageQuery query =
        switch (viewer) {
          case Viewer.Self self ->
              UsageQuery.ofCaller(veils.names(self.caller().name()), window, by);
          case Viewer.Operator _, Viewer.Reader _ -> UsageQuery.of(window, by);
        };
    UsageTable table = ledger.usage(query.atMost(MOST_ROWS));
    return new ArrayList<>(format.lines(shown(table, viewer)));
  }

  /** Rows that were kept under another level are shown under that of now. */
  private UsageTable shown(UsageTable table, Viewer viewer) {
    return switch (viewer) {
      case Viewer.Self self -> renamed(table, _ -> self.caller().name());
      case Viewer.Operator _, Viewer.Reader _ -> renamed(table, veil(viewer)::name);
    };
  }

  private static UsageTable renamed(UsageTable table, UnaryOperator<String> names) {
    int caller = table.by().indexOf(Dimension.CALLER);
    if (caller < 0) {
      return table;
    }
    Map<List<String>, UsageSum> sums = new HashMap<>();
    for (UsageTable.Row row : table.rows()) {
      List<String> key = new ArrayList<>(row.key());
      key.set(caller, names.apply(key.get(caller)));
      sums.merge(key, row.sum(), UsageSum::plus);
    }
    return UsageTable.of(table.window(), table.by(), sums);
  }
}
