package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Names differences in money where the invoice tells no tokens at all. */
final class MoneyOnlyNaming {
  private final SortedMap<LocalDate, Cell> days;
  private final Function<Cell, BigDecimal> slack;
  private final Quote.Price price;
  private final Cause more;
  private final SortedMap<LocalDate, BigDecimal> left = new TreeMap<>();

  /**
   * What is to be named.
   *
   * @param more what the invoice has more of, where nothing else explains it
   */
  MoneyOnlyNaming(
      SortedMap<LocalDate, Cell> days,
      Function<Cell, BigDecimal> slack,
      Quote.Price price,
      Cause more) {
    this.more = more;
    this.days = days;
    this.slack = slack;
    this.price = price;
    days.forEach(
        (day, cell) -> {
          BigDecimal difference = cell.said.usd.subtract(cell.said.credit).subtract(cell.use.usd);
          if (difference.abs().compareTo(slack.apply(cell)) > 0) {
            left.put(day, difference);
          }
        });
  }

  /** Adds a finding to each cell that differs. */
  void name() {
    runs();
    left.forEach((day, difference) -> cell(day).findings.add(rest(cell(day), difference)));
    days.values().stream()
        .filter(cell -> cell.said.credit.signum() != 0)
        .forEach(cell -> cell.findings.add(Finding.of(Cause.CREDIT, cell.said.credit, "")));
  }

  private void runs() {
    for (LocalDate begin : List.copyOf(left.keySet())) {
      BigDecimal sum = BigDecimal.ZERO;
      BigDecimal forgiven = BigDecimal.ZERO;
      List<LocalDate> run = new ArrayList<>();
      for (LocalDate day = begin; left.containsKey(day); day = day.plusDays(1)) {
        run.add(day);
        sum = sum.add(left.getOrDefault(day, BigDecimal.ZERO));
        forgiven = forgiven.add(slack.apply(cell(day)));
        if (run.size() > 1 && sum.abs().compareTo(forgiven) <= 0) {
          for (LocalDate each : run) {
            BigDecimal shifted = Objects.requireNonNull(left.remove(each));
            String detail = "cancels out from %s to %s".formatted(run.getFirst(), run.getLast());
            cell(each).findings.add(Finding.of(Cause.DAY_BOUNDARY, shifted, detail));
          }
          break;
        }
      }
    }
  }

  private Finding rest(Cell cell, BigDecimal difference) {
    if (cell.use.unpriced > 0) {
      return Finding.of(
          Cause.UNPRICED, difference, "%,d tokens have no price here".formatted(cell.use.unpriced));
    }
    if (Quote.explains(cell.said, cell.use, slack.apply(cell), price)) {
      Counts used =
          cell.said.typed()
              ? Counts.folded(cell.use.tokens, Counts.withBases(cell.said.usdByType.keySet()))
              : Counts.folded(cell.use.tokens, java.util.Set.of(TokenType.INPUT, TokenType.OUTPUT));
      return Finding.of(
          Cause.PRICE, difference, Quote.differs(cell.said, used, cell.use.usd, price));
    }
    if (difference.signum() > 0) {
      boolean unmetered = cell.unmetered() > 0 || !cell.use.estimated.isEmpty();
      return Finding.of(
          unmetered ? Cause.UNMETERED_ANSWER : more,
          difference,
          unmetered
              ? "%,d answers here without known usage".formatted(cell.unmetered())
              : more == Cause.FEE ? "" : "or a price: the usage export tells");
    }
    return Finding.of(
        cell.use.estimated.isEmpty() ? Cause.NOT_INVOICED : Cause.UNMETERED_ANSWER, difference, "");
  }

  private Cell cell(LocalDate day) {
    return Optional.ofNullable(days.get(day)).orElseThrow();
  }
}
