package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.usage.TokenType;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Names differences in tokens, a model and key over all days at a time. The order of the rules:
 * consecutive days that cancel out to the last token are a day boundary; what an estimate may be
 * wrong by is an unmetered answer; less on the invoice than here is a day boundary as far as a
 * neighbour has that much more; so is what stands next to an end of the period, to the last token,
 * and would count for a day outside of it or comes from there; and of what is left, more on the
 * invoice is an unmetered answer where the ledger has one, else use past the proxy; less is use
 * that is on another invoice.
 */
final class TokenNaming {
  private final SortedMap<LocalDate, Cell> days;
  private final Set<TokenType> tells;
  private final Edges edges;
  private final SortedMap<LocalDate, Counts> left = new TreeMap<>();

  /**
   * What is to be named.
   *
   * @param days every day of one model and key that either side has
   * @param edges what the ledger has of them next to the ends of the period
   */
  TokenNaming(
      SortedMap<LocalDate, Cell> days, Set<TokenType> tells, Tolerance tolerance, Edges edges) {
    this.days = days;
    this.edges = edges;
    this.tells = tells;
    days.forEach(
        (day, cell) -> {
          Counts said = Counts.folded(cell.said.tokens, tells);
          Counts used = Counts.folded(cell.use.tokens, tells);
          Counts difference = said.minus(used);
          if (!difference.isNothing() && !tolerance.forgives(difference, said, used)) {
            left.put(day, difference);
          }
        });
  }

  /** Adds a finding to each cell that differs. */
  void name() {
    runs();
    left.forEach((day, difference) -> estimates(day));
    left.values().removeIf(Counts::isNothing);
    neighbours();
    outside();
    left.forEach(this::rest);
  }

  /** The shortest stretches of days whose differences add up to nothing. */
  private void runs() {
    for (LocalDate begin : List.copyOf(left.keySet())) {
      Counts sum = Counts.NONE;
      List<LocalDate> run = new ArrayList<>();
      for (LocalDate day = begin; left.containsKey(begin) && goesOn(day, begin); ) {
        if (left.containsKey(day)) {
          run.add(day);
          sum = sum.plus(left.getOrDefault(day, Counts.NONE));
          if (sum.isNothing()) {
            run.forEach(each -> boundary(each, taken(each), run.getFirst(), run.getLast()));
          }
        }
        day = day.plusDays(1);
      }
    }
  }

  /** A day that agrees by chance, in the middle of days that are shifted, ends nothing. */
  private boolean goesOn(LocalDate day, LocalDate begin) {
    return days.containsKey(day) || day.equals(begin);
  }

  private Counts taken(LocalDate day) {
    return Objects.requireNonNull(left.remove(day));
  }

  private void boundary(LocalDate day, Counts difference, LocalDate from, LocalDate to) {
    cell(day)
        .findings
        .add(
            Finding.of(
                Cause.DAY_BOUNDARY, difference, "cancels out from %s to %s".formatted(from, to)));
  }

  /** An estimate may be too high by itself, or too low by anything. */
  private void estimates(LocalDate day) {
    Cell cell = cell(day);
    Counts difference = left.getOrDefault(day, Counts.NONE);
    Counts estimated = Counts.folded(cell.use.estimated, tells);
    if (estimated.isNothing()) {
      return;
    }
    boolean tooHigh =
        difference.by().entrySet().stream()
            .allMatch(type -> type.getValue() >= -estimated.of(type.getKey()));
    if (tooHigh && !difference.all(count -> count > 0)) {
      cell.findings.add(
          Finding.of(
              Cause.UNMETERED_ANSWER,
              difference,
              "%,d tokens are estimated here".formatted(estimated.total())));
      left.put(day, Counts.NONE);
    }
  }

  /** Less here than metered means that it counts for a neighbour, if that one has so much more. */
  private void neighbours() {
    for (LocalDate day : List.copyOf(left.keySet())) {
      Counts less = left.getOrDefault(day, Counts.NONE);
      if (less.isNothing() || !less.all(count -> count < 0)) {
        continue;
      }
      for (LocalDate other : List.of(day.plusDays(1), day.minusDays(1))) {
        Counts rest = left.getOrDefault(other, Counts.NONE).plus(less);
        if (left.containsKey(other) && rest.all(count -> count > 0)) {
          LocalDate from = day.isBefore(other) ? day : other;
          boundary(day, less, from, from.plusDays(1));
          boundary(other, less.negated(), from, from.plusDays(1));
          left.remove(day);
          left.put(other, rest);
          break;
        }
      }
    }
    left.values().removeIf(Counts::isNothing);
  }

  /** What is on one side of an end of the period here, and on the other on the invoice. */
  private void outside() {
    for (LocalDate day : List.copyOf(left.keySet())) {
      Counts difference = left.getOrDefault(day, Counts.NONE);
      if (edges.explain(day, difference, tells)) {
        left.remove(day);
        cell(day)
            .findings
            .add(
                Finding.of(
                    Cause.DAY_BOUNDARY,
                    difference,
                    difference.all(count -> count > 0)
                        ? "metered on a day outside these files"
                        : "invoiced on a day outside these files"));
      }
    }
  }

  private void rest(LocalDate day, Counts difference) {
    Cell cell = cell(day);
    Counts more = part(difference, 1);
    Counts less = part(difference, -1);
    if (!more.isNothing()) {
      boolean estimated = !cell.use.estimated.isEmpty();
      boolean unmetered = cell.unmetered() > 0 || estimated;
      cell.findings.add(
          Finding.of(
              unmetered ? Cause.UNMETERED_ANSWER : Cause.NOT_METERED,
              more,
              !unmetered
                  ? ""
                  : cell.unmetered() > 0
                      ? "%,d answers here without known usage".formatted(cell.unmetered())
                      : "output of streams cut short is estimated here"));
    }
    if (!less.isNothing()) {
      cell.findings.add(Finding.of(Cause.NOT_INVOICED, less, ""));
    }
  }

  private static Counts part(Counts counts, int sign) {
    Map<TokenType, Long> part = new EnumMap<>(TokenType.class);
    counts
        .by()
        .forEach(
            (type, count) -> {
              if (Long.signum(count) == sign) {
                part.put(type, count);
              }
            });
    return new Counts(part);
  }

  private Cell cell(LocalDate day) {
    return Objects.requireNonNull(days.get(day));
  }
}
