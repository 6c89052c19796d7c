package dev.tokenmeter.metrics.leaderboard;

import dev.tokenmeter.metrics.leaderboard.Reading.Known;
import dev.tokenmeter.metrics.leaderboard.Reading.Unknown;
import dev.tokenmeter.metrics.leaderboard.Reading.Why;
import dev.tokenmeter.metrics.ledger.CallerUse;
import dev.tokenmeter.metrics.ledger.TeamOutcome;
import dev.tokenmeter.metrics.ledger.TeamUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Teams side by side. They are ordered by the median of their positions on all axes that are known
 * of them, so that no axis alone lifts or sinks a team; those that are not ranked come last, by
 * name, and stand in nobody's way.
 *
 * @param teams those that may be shown
 * @param hidden how many teams are not, also those of no team if there are such
 */
public record Comparison(List<TeamRow> teams, int hidden) {
  /** A median of fewer axes says too little. */
  static final int FEWEST_AXES = 3;

  private static final Comparator<TeamRow> ORDER =
      Comparator.<TeamRow>comparingDouble(row -> row.median().orElse(Double.MAX_VALUE))
          .thenComparing(TeamRow::team);

  public Comparison {
    teams = List.copyOf(teams);
  }

  /**
   * Compares.
   *
   * @param told what was told from outside
   * @param elapsed the part of the window that is over
   * @param names turns the ledger's names into those to tell people apart by; who stands there
   *     under two that become one is one
   */
  public static Comparison of(
      TeamUse use, Told told, Duration elapsed, Terms terms, UnaryOperator<String> names) {
    Map<String, UseSum> sums = new TreeMap<>();
    Map<String, Set<String>> callers = new TreeMap<>();
    for (CallerUse each : use.uses()) {
      UseSum sum = UseSum.of(each, terms.waste());
      sums.merge(each.team(), sum, UseSum::plus);
      if (sum.isUse()) {
        callers
            .computeIfAbsent(each.team(), any -> new HashSet<>())
            .add(Members.isPerson(each.caller()) ? names.apply(each.caller()) : each.caller());
      }
    }
    Members members = new Members(callers);
    List<TeamRow> rows = new ArrayList<>();
    for (String team : members.shown(terms.minimumGroup())) {
      rows.add(
          row(
              new Facts(
                  team,
                  sums.getOrDefault(team, UseSum.nothing()),
                  members.of(team),
                  use.days().getOrDefault(team, Set.of()).size(),
                  perPullRequest(sums.getOrDefault(team, UseSum.nothing()), told, team),
                  told.of(team)),
              elapsed,
              terms));
    }
    return new Comparison(ranked(rows), callers.size() - rows.size());
  }

  private record Facts(
      String team,
      UseSum sum,
      int active,
      int days,
      Reading perPullRequest,
      Optional<TeamOutcome> outcome) {}

  private static TeamRow row(Facts facts, Duration elapsed, Terms terms) {
    UseSum sum = facts.sum();
    Integer named = terms.enrolled().get(facts.team());
    OptionalInt enrolled =
        named == null ? OptionalInt.empty() : OptionalInt.of(Math.max(named, facts.active()));
    Map<Axis, Reading> axes = new EnumMap<>(Axis.class);
    axes.put(Axis.SPEND, Readings.spend(sum));
    axes.put(Axis.CACHE_EFFICIENCY, Readings.cacheEfficiency(sum));
    axes.put(Axis.FRESH_YIELD, Readings.freshYield(sum));
    axes.put(Axis.CLEAN_SHARE, Readings.cleanShare(sum, terms));
    axes.put(Axis.THROUGHPUT, Readings.throughput(sum, elapsed));
    axes.put(
        Axis.BREADTH,
        enrolled.isEmpty()
            ? new Unknown(Why.NOT_ENROLLED)
            : Reading.ratio(facts.active(), enrolled.getAsInt()));
    axes.put(Axis.COST_PER_PULL_REQUEST, facts.perPullRequest());
    long known = axes.values().stream().filter(Known.class::isInstance).count();
    Standing standing =
        Readings.isBelowBar(sum, terms)
            ? Standing.CLEAN_SHARE
            : known < FEWEST_AXES ? Standing.TOO_LITTLE_KNOWN : Standing.RANKED;
    return new TeamRow(
        facts.team(),
        sum,
        facts.active(),
        enrolled,
        facts.days(),
        facts.outcome(),
        standing,
        axes,
        Map.of(),
        OptionalDouble.empty());
  }

  private static Reading perPullRequest(UseSum sum, Told told, String team) {
    if (!told.whole()) {
      return new Unknown(Why.NOT_KEPT);
    }
    Optional<TeamOutcome> outcome = told.of(team);
    if (outcome.isEmpty()) {
      return new Unknown(Why.NO_OUTCOMES);
    }
    long merged = outcome.get().merged();
    if (merged == 0) {
      return new Unknown(Why.NONE_MERGED);
    }
    return switch (Readings.spend(sum)) {
      case Known spend -> new Known(spend.value() / merged);
      case Unknown unknown -> unknown;
    };
  }

  private static List<TeamRow> ranked(List<TeamRow> rows) {
    Map<String, Map<Axis, Double>> positions = new HashMap<>();
    Map<String, Map<Axis, Band>> bands = new HashMap<>();
    for (Axis axis : Axis.values()) {
      Map<String, Double> values = new HashMap<>();
      for (TeamRow row : rows) {
        if (row.standing() == Standing.RANKED && row.axes().get(axis) instanceof Known known) {
          values.put(row.team(), known.value());
        }
      }
      Positions.of(values, axis.order())
          .forEach(
              (team, position) -> {
                positions
                    .computeIfAbsent(team, any -> new EnumMap<>(Axis.class))
                    .put(axis, position);
                if (values.size() >= Band.FEWEST) {
                  bands
                      .computeIfAbsent(team, any -> new EnumMap<>(Axis.class))
                      .put(axis, Band.at(position));
                }
              });
    }
    return rows.stream()
        .map(
            row ->
                new TeamRow(
                    row.team(),
                    row.sum(),
                    row.active(),
                    row.enrolled(),
                    row.days(),
                    row.outcome(),
                    row.standing(),
                    row.axes(),
                    bands.getOrDefault(row.team(), Map.of()),
                    Positions.median(positions.getOrDefault(row.team(), Map.of()).values())))
        .sorted(ORDER)
        .toList();
  }
}
