package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.reconcile.ReconciledRow.Sides;
import dev.tokenmeter.metrics.report.AlignedRows;
import dev.tokenmeter.metrics.report.Figures;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** For a person: aligned columns, a total, and each difference by its name. */
final class ReconciliationTable {
  private static final List<String> HEAD =
      List.of(
          "day",
          "model",
          "key",
          "tokens invoice",
          "metered",
          "difference",
          "USD invoice",
          "metered",
          "difference",
          "why");
  private static final Set<Integer> NAMES = Set.of(0, 1, 2, 9);
  private static final String NOT_TOLD = "-";

  private ReconciliationTable() {}

  static List<String> of(Reconciliation reconciliation) {
    List<String> lines = new ArrayList<>();
    for (Issuer issuer : Issuer.values()) {
      List<ReconciledRow> rows =
          reconciliation.rows().stream().filter(row -> row.issuer() == issuer).toList();
      if (!rows.isEmpty()) {
        lines.addAll(issuer(issuer, rows, reconciliation));
        lines.add("");
      }
    }
    reconciliation.notes().forEach(note -> lines.add(AlignedRows.printable(note)));
    lines.add(verdict(reconciliation));
    return lines;
  }

  private static List<String> issuer(
      Issuer issuer, List<ReconciledRow> rows, Reconciliation reconciliation) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: invoice and ledger, days of %s".formatted(issuer.label(), reconciliation.zone()));
    lines.add("");
    Totals totals = Totals.of(rows);
    List<String> total = new ArrayList<>(List.of("total", "", ""));
    total.addAll(amounts(totals.tokens(), totals.usd()));
    total.add("");
    lines.addAll(
        AlignedRows.of(HEAD, rows.stream().map(ReconciliationTable::cells).toList(), total, NAMES));
    List<String> found = rows.stream().flatMap(row -> found(row).stream()).toList();
    if (!found.isEmpty()) {
      lines.add("");
      lines.addAll(found);
    }
    return lines;
  }

  private static List<String> cells(ReconciledRow row) {
    List<String> cells = new ArrayList<>();
    cells.add(day(row.place()));
    cells.add(name(row.place().model(), "(all models)"));
    cells.add(name(row.place().key(), "(all keys)"));
    cells.addAll(amounts(row.tokens(), row.usd()));
    cells.add(
        row.findings().stream()
            .map(finding -> finding.cause().text())
            .distinct()
            .collect(Collectors.joining(", ")));
    return cells;
  }

  private static String day(Place place) {
    return place.day().toEpochDay() == 0 ? "(all days)" : place.day().toString();
  }

  private static String name(String name, String none) {
    return name.isEmpty() ? none : AlignedRows.printable(name);
  }

  private static List<String> amounts(
      Optional<Sides<Counts>> tokens, Optional<Sides<BigDecimal>> usd) {
    List<String> cells = new ArrayList<>();
    if (tokens.isPresent()) {
      long invoice = tokens.get().invoice().total();
      long metered = tokens.get().metered().total();
      cells.add(Figures.grouped(invoice));
      cells.add(Figures.grouped(metered));
      cells.add(signed(invoice - metered));
    } else {
      cells.addAll(Collections.nCopies(3, NOT_TOLD));
    }
    if (usd.isPresent()) {
      cells.add(Figures.shownUsd(usd.get().invoice()));
      cells.add(Figures.shownUsd(usd.get().metered()));
      cells.add(signed(usd.get().invoice().subtract(usd.get().metered())));
    } else {
      cells.addAll(Collections.nCopies(3, NOT_TOLD));
    }
    return cells;
  }

  private static String signed(long number) {
    return (number > 0 ? "+" : "") + Figures.grouped(number);
  }

  private static String signed(BigDecimal usd) {
    String shown = Figures.shownUsd(usd);
    return shown.matches("-0[.]0+") ? shown.substring(1) : (usd.signum() > 0 ? "+" : "") + shown;
  }

  /** A line for each difference: its tokens by type, its money, and what else is known. */
  private static List<String> found(ReconciledRow row) {
    List<String> lines = new ArrayList<>();
    for (Finding finding : row.findings()) {
      String tokens =
          finding.tokens().by().entrySet().stream()
              .sorted(Map.Entry.comparingByKey())
              .map(type -> type.getKey().label() + " " + signed(type.getValue()))
              .collect(Collectors.joining(", "));
      String usd = finding.usd().map(money -> signed(money) + " USD").orElse("");
      lines.add(
          "%s %s %s: %s: %s"
              .formatted(
                  day(row.place()),
                  name(row.place().model(), "(all models)"),
                  name(row.place().key(), "(all keys)"),
                  finding.cause().text(),
                  List.of(tokens, usd, AlignedRows.printable(finding.detail())).stream()
                      .filter(part -> !part.isEmpty())
                      .collect(Collectors.joining("; "))));
    }
    return lines;
  }

  private static String verdict(Reconciliation reconciliation) {
    if (reconciliation.agrees()) {
      return "invoice and ledger agree";
    }
    Totals totals = Totals.of(reconciliation.rows());
    return "they differ by: "
        + totals.causes().entrySet().stream()
            .map(cause -> "%s (%s)".formatted(cause.getKey().text(), worth(cause.getValue())))
            .collect(Collectors.joining(", "));
  }

  private static String worth(Totals.Amount amount) {
    List<String> parts = new ArrayList<>();
    if (amount.usd().signum() != 0) {
      parts.add(signed(amount.usd()) + " USD");
    }
    if (!amount.tokens().isNothing()) {
      parts.add(String.format(Locale.ROOT, "%s tokens", signed(amount.tokens().total())));
    }
    return parts.isEmpty() ? "nothing in sum" : String.join(", ", parts);
  }
}
