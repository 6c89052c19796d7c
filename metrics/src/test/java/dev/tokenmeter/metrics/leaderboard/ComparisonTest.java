package dev.tokenmeter.metrics.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenmeter.metrics.leaderboard.Reading.Known;
import dev.tokenmeter.metrics.leaderboard.Reading.Unknown;
import dev.tokenmeter.metrics.leaderboard.Reading.Why;
import dev.tokenmeter.metrics.ledger.CallerUse;
import dev.tokenmeter.metrics.ledger.TeamOutcome;
import dev.tokenmeter.metrics.ledger.TeamUse;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ComparisonTest {
  private static final Terms TERMS = new Terms(5, 0.8, Set.of("repeat"), Map.of());
  private static final Told NOTHING_TOLD = new Told(Map.of(), true);
  private static final Duration HOUR = Duration.ofHours(1);

  private static Told told(String team, long merged) {
    return new Told(Map.of(team, new TeamOutcome(merged, 3)), true);
  }

  private static Comparison compare(Terms terms, Told told, Team... teams) {
    return Comparison.of(
        new TeamUse(
            Stream.of(teams).flatMap(team -> team.uses().stream()).toList(),
            Map.of(teams[0].name(), Set.of(LocalDate.of(2026, 11, 25)))),
        told,
        HOUR,
        terms,
        UnaryOperator.identity());
  }

  private static Comparison compare(Team... teams) {
    return compare(TERMS, NOTHING_TOLD, teams);
  }

  private static CallerUse by(String name, CallerUse use) {
    return new CallerUse(
        use.team(),
        name,
        use.signal(),
        use.classified(),
        use.requests(),
        use.unmetered(),
        use.tokens(),
        use.nanoUsd(),
        use.unpriced(),
        use.busyMillis());
  }

  private static TeamRow row(Comparison comparison, String team) {
    return comparison.teams().stream()
        .filter(row -> row.team().equals(team))
        .findFirst()
        .orElseThrow();
  }

  private static double value(TeamRow row, Axis axis) {
    return row.axes().get(axis) instanceof Known known ? known.value() : Double.NaN;
  }

  @Test
  void axes_ofATeam_followTheirFormulas() {
    Terms terms = new Terms(5, 0.8, Set.of("repeat"), Map.of("a", 8));
    TeamRow row =
        row(
            compare(
                terms,
                told("a", 4),
                Team.of("a").spending(12).repeating(1.2).sending(1_000, 3_000, 250).busy(72)),
            "a");

    assertThat(value(row, Axis.SPEND)).isCloseTo(60, within(1e-6));
    assertThat(value(row, Axis.CACHE_EFFICIENCY)).isCloseTo(0.75, within(1e-9));
    assertThat(value(row, Axis.FRESH_YIELD)).isCloseTo(0.25, within(1e-9));
    assertThat(value(row, Axis.CLEAN_SHARE)).isCloseTo(0.9, within(1e-9));
    assertThat(value(row, Axis.THROUGHPUT)).isCloseTo(0.1, within(1e-9));
    assertThat(value(row, Axis.BREADTH)).isCloseTo(5.0 / 8, within(1e-9));
    assertThat(value(row, Axis.COST_PER_PULL_REQUEST)).isCloseTo(15, within(1e-6));
    assertThat(row.days()).isEqualTo(1);
  }

  @Test
  void order_isTheMedianOfAllAxes_notTheSpend() {
    Comparison comparison =
        compare(
            Team.of("burner").spending(1_000).sending(9_000, 0, 10).busy(10),
            Team.of("steady").spending(50).sending(1_000, 9_000, 800).busy(90),
            Team.of("small").spending(20).sending(1_000, 5_000, 400).busy(40));

    assertThat(comparison.teams())
        .extracting(TeamRow::team)
        .containsExactly("steady", "small", "burner");
  }

  @Test
  void team_withMuchWaste_isShownAndNotRanked_andMovesNobody() {
    Team[] others = {
      Team.of("a").spending(40),
      Team.of("b").spending(30),
      Team.of("c").spending(20),
      Team.of("d").spending(10)
    };
    Team wasteful = Team.of("loop").spending(99).repeating(50);

    Comparison with =
        compare(Stream.concat(Stream.of(others), Stream.of(wasteful)).toArray(Team[]::new));
    Comparison without = compare(others);

    assertThat(with.teams().getLast().team()).isEqualTo("loop");
    assertThat(with.teams().getLast().standing()).isEqualTo(Standing.CLEAN_SHARE);
    assertThat(with.teams().getLast().bands()).isEmpty();
    assertThat(with.teams().subList(0, 4)).isEqualTo(without.teams());
    assertThat(without.teams())
        .extracting(row -> row.bands().get(Axis.SPEND))
        .containsExactly(Band.TOP, Band.UPPER, Band.LOWER, Band.BOTTOM);
  }

  @Test
  void unpricedSpend_isUnknown_andHidesNoWaste() {
    TeamRow row = row(compare(Team.of("a").unpriced(1)), "a");
    assertThat(row.axes().get(Axis.SPEND)).isEqualTo(new Unknown(Why.UNPRICED));
    assertThat(row.axes().get(Axis.CLEAN_SHARE)).isEqualTo(new Unknown(Why.UNPRICED));
    assertThat(row.standing()).isEqualTo(Standing.RANKED);

    assertThat(row(compare(Team.of("a").repeating(9).unpriced(1)), "a").standing())
        .isEqualTo(Standing.CLEAN_SHARE);
  }

  @Test
  void unknownAxis_neitherHelpsNorHurts() {
    Team[] known = {
      Team.of("a").spending(40), Team.of("b").spending(30), Team.of("c").spending(20)
    };
    Comparison comparison =
        compare(known[0], known[1], known[2], Team.of("x").unpriced(1).spending(1));

    assertThat(row(comparison, "b").median()).isEqualTo(row(compare(known), "b").median());
    assertThat(row(comparison, "x").median()).hasValue(0.5);
  }

  @Test
  void shadow_callsNothingWaste() {
    TeamRow row =
        row(
            compare(new Terms(5, 0.8, Set.of(), Map.of()), NOTHING_TOLD, Team.of("a").repeating(9)),
            "a");

    assertThat(row.axes().get(Axis.CLEAN_SHARE)).isEqualTo(new Unknown(Why.NO_SIGNALS));
    assertThat(row.standing()).isEqualTo(Standing.RANKED);
  }

  @Test
  void withoutMembers_breadthIsUnknown() {
    assertThat(row(compare(Team.of("a")), "a").axes().get(Axis.BREADTH))
        .isEqualTo(new Unknown(Why.NOT_ENROLLED));
  }

  @Test
  void costPerPullRequest_isNeitherZeroNorInfinite_andSaysWhyItIsUnknown() {
    Comparison told = compare(TERMS, told("a", 0), Team.of("a"), Team.of("b"), Team.of("c"));
    assertThat(row(told, "a").axes().get(Axis.COST_PER_PULL_REQUEST))
        .isEqualTo(new Unknown(Why.NONE_MERGED));
    assertThat(row(told, "a").outcome()).hasValue(new TeamOutcome(0, 3));
    assertThat(row(told, "b").axes().get(Axis.COST_PER_PULL_REQUEST))
        .isEqualTo(new Unknown(Why.NO_OUTCOMES));
    assertThat(row(told, "b").outcome()).isEmpty();
    TeamRow unpriced = row(compare(TERMS, told("a", 4), Team.of("a").unpriced(1)), "a");
    assertThat(unpriced.axes().get(Axis.COST_PER_PULL_REQUEST))
        .isEqualTo(new Unknown(Why.UNPRICED));
  }

  @Test
  void costPerPullRequest_ofAWindowThatIsNotKeptAsAWhole_isUnknown() {
    Told cut = new Told(Map.of("a", new TeamOutcome(4, 3)), false);
    TeamRow row = row(compare(TERMS, cut, Team.of("a")), "a");

    assertThat(row.axes().get(Axis.COST_PER_PULL_REQUEST)).isEqualTo(new Unknown(Why.NOT_KEPT));
    assertThat(row.outcome()).isEmpty();
  }

  @Test
  void costPerPullRequest_ofWhoeverPaysLess_comesFirst() {
    Told told =
        new Told(
            Map.of(
                "a", new TeamOutcome(1, 1),
                "b", new TeamOutcome(2, 1),
                "c", new TeamOutcome(4, 1),
                "d", new TeamOutcome(8, 1)),
            true);
    Comparison comparison =
        compare(TERMS, told, Team.of("a"), Team.of("b"), Team.of("c"), Team.of("d"));

    assertThat(comparison.teams())
        .extracting(row -> row.team() + " " + row.bands().get(Axis.COST_PER_PULL_REQUEST))
        .containsExactlyInAnyOrder("d TOP", "c UPPER", "b LOWER", "a BOTTOM");
  }

  @Test
  void callerUnderTwoNames_isOnePersonBehindARow() {
    List<CallerUse> uses =
        Stream.of("a", "b", "c", "who-a", "who-b", "who-c", "_withheld", "anonymous")
            .flatMap(name -> Team.of("red").of(1).uses().stream().map(use -> by(name, use)))
            .toList();

    Comparison three =
        Comparison.of(
            new TeamUse(uses, Map.of()),
            NOTHING_TOLD,
            HOUR,
            new Terms(4, 0.8, Set.of(), Map.of()),
            name -> name.startsWith("who-") ? name : "who-" + name);
    assertThat(three.teams()).isEmpty();
    assertThat(three.hidden()).isEqualTo(1);
  }

  @Test
  void hoursThatAreSums_makeTheirAxesUnknown() {
    List<CallerUse> old =
        Team.of("a").uses().stream()
            .map(
                use ->
                    new CallerUse(
                        use.team(),
                        use.caller(),
                        Optional.empty(),
                        false,
                        1,
                        0,
                        use.tokens(),
                        use.nanoUsd(),
                        0,
                        OptionalLong.empty()))
            .toList();
    TeamRow row =
        row(
            Comparison.of(
                new TeamUse(old, Map.of()), NOTHING_TOLD, HOUR, TERMS, UnaryOperator.identity()),
            "a");

    assertThat(row.axes().get(Axis.CLEAN_SHARE)).isEqualTo(new Unknown(Why.SUMMED_UP));
    assertThat(row.axes().get(Axis.THROUGHPUT)).isEqualTo(new Unknown(Why.SUMMED_UP));
    assertThat(row.axes().get(Axis.SPEND)).isInstanceOf(Known.class);
  }

  @Test
  void callersWithoutTokens_areNobodyBehindARow() {
    List<CallerUse> uses =
        Stream.concat(
                Team.of("a").of(4).uses().stream(),
                Stream.of(
                    new CallerUse(
                        "a",
                        "denied",
                        Optional.empty(),
                        true,
                        9,
                        0,
                        new Tokens(Map.of(TokenType.INPUT, 0L)),
                        OptionalLong.of(0),
                        0,
                        OptionalLong.of(5))))
            .toList();

    Comparison comparison =
        Comparison.of(
            new TeamUse(uses, Map.of()), NOTHING_TOLD, HOUR, TERMS, UnaryOperator.identity());
    assertThat(comparison.teams()).isEmpty();
    assertThat(comparison.hidden()).isEqualTo(1);
  }

  @Test
  void threeTeams_haveNoQuarters() {
    assertThat(compare(Team.of("a"), Team.of("b"), Team.of("c")).teams())
        .allSatisfy(row -> assertThat(row.bands()).isEmpty());
  }
}
