package dev.tokenmeter.metrics.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.ledger.CallerUse;
import dev.tokenmeter.metrics.ledger.TeamUse;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What everybody may know of all the others. */
final class QuartilesTest {

  private static CallerUse use(String caller, String team, long tokens, long nanoUsd) {
    return new CallerUse(
        team,
        caller,
        Optional.empty(),
        true,
        1,
        0,
        new Tokens(Map.of(TokenType.INPUT, tokens, TokenType.OUTPUT, tokens / 7)),
        OptionalLong.of(nanoUsd),
        0,
        OptionalLong.of(1_000));
  }

  /** Up to 30 uses of 12 people, by teams, of some who used nothing, and of nobody known. */
  @Provide
  Arbitrary<List<CallerUse>> populations() {
    Arbitrary<String> caller =
        Arbitraries.integers()
            .between(0, 14)
            .map(n -> n < 3 ? List.of("_unidentified", "anonymous", "_overflow").get(n) : "c" + n);
    return Combinators.combine(
            caller,
            Arbitraries.of("search", "payments", "none"),
            Arbitraries.longs().between(0, 1_000_000_000),
            Arbitraries.longs().between(0, 1_000_000_000_000L))
        .as(QuartilesTest::use)
        .list()
        .ofMaxSize(30);
  }

  private static Terms terms(int k) {
    return new Terms(k, 0.8, Set.of("repeat"), Map.of());
  }

  private static Optional<Quartiles> quartiles(List<CallerUse> uses, int k) {
    Terms terms = terms(k);
    return Quartiles.of(
        People.of(new TeamUse(uses, Map.of()), terms, UnaryOperator.identity()), terms);
  }

  private static Set<String> people(List<CallerUse> uses) {
    return uses.stream()
        .filter(use -> Members.isPerson(use.caller()) && use.tokens().input() > 0)
        .map(CallerUse::caller)
        .collect(Collectors.toSet());
  }

  @Property
  void quartiles_ofFewerThanAGroupBesideOneself_areNotThere(
      @ForAll("populations") List<CallerUse> uses, @ForAll @IntRange(min = 5, max = 9) int k) {
    assertThat(quartiles(uses, k).isPresent()).isEqualTo(people(uses).size() > k);
  }

  @Property
  void quartiles_ofTheSamePeople_areTheSameInWhateverOrderTheyCome(
      @ForAll("populations") List<CallerUse> uses, @ForAll long seed) {
    List<CallerUse> others = new ArrayList<>(uses);
    Collections.shuffle(others, new Random(seed));
    assertThat(quartiles(others, 5)).isEqualTo(quartiles(uses, 5));
  }

  @Property
  void quartiles_haveTwoDigitsAndGoUp(@ForAll("populations") List<CallerUse> uses) {
    quartiles(uses, 5)
        .map(Quartiles::cuts)
        .orElse(Map.of())
        .values()
        .forEach(
            cut ->
                assertThat(List.of(cut.p25(), cut.p50(), cut.p75()))
                    .isSorted()
                    .allSatisfy(
                        value ->
                            assertThat(BigDecimal.valueOf(value).stripTrailingZeros().precision())
                                .isLessThanOrEqualTo(2)));
  }

  /** Whoever uses most, or a thousand times as much, is in no value. */
  @Property
  void greatest_howeverGreat_movesNothing(
      @ForAll("populations") List<CallerUse> uses,
      @ForAll @IntRange(min = 2, max = 1_000) int times) {
    List<CallerUse> great = new ArrayList<>(uses);
    great.add(use("whale", "search", 100_000_000_000L, 100_000_000_000_000L));
    List<CallerUse> greater = new ArrayList<>(uses);
    greater.add(use("whale", "search", 100_000_000_000L * times, 100_000_000_000_000L * times));
    for (Measure measure : List.of(Measure.INPUT, Measure.SPEND, Measure.OUTPUT)) {
      assertThat(quartiles(greater, 5).map(all -> all.cuts().get(measure)))
          .isEqualTo(quartiles(great, 5).map(all -> all.cuts().get(measure)));
    }
  }

  @Test
  void measure_thatTooFewHave_hasNoQuartiles() {
    List<CallerUse> uses = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      uses.add(use("c" + i, "search", 1_000, i < 5 ? 1_000_000_000L * (i + 1) : 0));
    }

    Quartiles quartiles = quartiles(uses, 5).orElseThrow();

    assertThat(quartiles.cuts()).doesNotContainKey(Measure.CLEAN_SHARE);
    assertThat(quartiles.cuts().get(Measure.SPEND)).isEqualTo(new Quartiles.Cut(0, 1.5, 3.3));
  }

  @Test
  void caller_whoStandsThereUnderTwoNames_isOne() {
    List<CallerUse> uses = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      uses.add(use("c" + i, "search", 1_000, 1));
      uses.add(use("who-" + i, "search", 1_000, 1));
    }
    Terms terms = terms(5);
    People people =
        People.of(new TeamUse(uses, Map.of()), terms, name -> name.replace("who-", "c"));

    assertThat(people.byName()).hasSize(5);
    assertThat(Quartiles.of(people, terms)).isEmpty();
  }
}
