package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.price.PriceTable;
import dev.tokenmeter.metrics.report.Format;
import dev.tokenmeter.metrics.report.Window;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Invoices held against the ledger, place by place, each difference named.
 *
 * @param zone whose days are meant
 * @param notes what a reader has to know beside, a line each
 */
public record Reconciliation(ZoneId zone, List<ReconciledRow> rows, List<String> notes) {

  /**
   * What is compared, and how.
   *
   * @param zone whose days are meant; the issuers bill days of UTC
   * @param window which days; empty for those that the files are about
   * @param providers whose use is on the invoice; empty for the issuer's own
   * @param keys what the operator says of keys
   */
  public record Terms(
      ZoneId zone,
      Optional<Window> window,
      Set<String> providers,
      List<KeyAlias> keys,
      Tolerance tolerance) {
    public Terms {
      providers = Set.copyOf(providers);
      keys = List.copyOf(keys);
    }
  }

  public Reconciliation {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /**
   * Reads files and compares them. Takes memory for their sums, not for their rows.
   *
   * @throws StatementFailure if a file is no export that can be read, or there is nothing in any
   * @throws LedgerFailure if the ledger cannot be read
   */
  public static Reconciliation of(
      List<Path> files, LedgerQueries ledger, PriceTable prices, Config config, Terms terms)
      throws StatementFailure, LedgerFailure {
    Statements statements = new Statements(terms.zone(), terms.window());
    for (Path file : files) {
      statements.read(file);
    }
    List<String> notes = new ArrayList<>(statements.notes());
    List<ReconciledRow> rows = new ArrayList<>();
    boolean anything = false;
    for (Map.Entry<Issuer, Statement> each : statements.by().entrySet()) {
      Statement statement = each.getValue();
      Optional<Window> window = terms.window().or(() -> period(statement, terms.zone()));
      if (window.isEmpty()) {
        continue;
      }
      anything = true;
      terms.window().ifPresent(asked -> statement.asked(asked.from(), asked.to()));
      UnitPrices units = new UnitPrices(prices, window.get().from());
      Metered metered =
          Metered.read(
              ledger,
              window.get(),
              providers(each.getKey(), config, terms),
              units,
              statement.hasFees());
      if (metered.seats() > 0) {
        notes.add(
            "not compared: %,d tokens on subscriptions, which no such invoice has"
                .formatted(metered.seats()));
      }
      rows.addAll(
          new IssuerComparison(
                  each.getKey(), statement, metered, units, terms.keys(), terms.tolerance())
              .rows());
    }
    if (!anything) {
      throw new StatementFailure(
          "the files tell no usage and no cost: there is nothing to compare");
    }
    return new Reconciliation(terms.zone(), rows, notes);
  }

  private static Optional<Window> period(Statement statement, ZoneId zone) {
    if (statement.first().isEmpty() || statement.last().isEmpty()) {
      return Optional.empty();
    }
    LocalDate end = statement.last().get().plusDays(1);
    return Optional.of(
        new Window(
            statement.first().get().atStartOfDay(zone).toInstant(),
            end.atStartOfDay(zone).toInstant(),
            zone));
  }

  private static Predicate<String> providers(Issuer issuer, Config config, Terms terms) {
    if (!terms.providers().isEmpty()) {
      return terms.providers()::contains;
    }
    return name -> {
      Optional<Provider> known =
          config.providers().stream().filter(each -> each.name().equals(name)).findFirst();
      return known.map(issuer::bills).orElseGet(() -> issuer.bills(name));
    };
  }

  /**
   * The lines of a form.
   *
   * @throws IllegalArgumentException if there is no such form of it
   */
  public List<String> lines(Format format) {
    return switch (format) {
      case TABLE -> ReconciliationTable.of(this);
      case CSV -> ReconciliationCsv.of(this);
      case JSON -> List.of(ReconciliationJson.of(this));
      case FOCUS -> throw new IllegalArgumentException("no invoice in FOCUS");
    };
  }

  /** Whether nothing differs by more than is forgiven. */
  public boolean agrees() {
    return rows.stream().allMatch(row -> row.findings().isEmpty());
  }
}
