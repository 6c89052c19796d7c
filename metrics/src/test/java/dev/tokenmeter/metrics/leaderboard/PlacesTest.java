package dev.tokenmeter.metrics.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.tokenmeter.metrics.ledger.CallerUse;
import dev.tokenmeter.metrics.ledger.TeamUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Who stands where among callers. */
final class PlacesTest {
  private static final Terms TERMS = new Terms(5, 0.8, Set.of("repeat"), Map.of());

  private static List<Places.Row> places(Places.By by, Team... teams) {
    List<CallerUse> uses = new ArrayList<>();
    for (Team team : teams) {
      uses.addAll(team.of(1).uses());
    }
    return Places.of(
            People.of(new TeamUse(uses, Map.of()), TERMS, UnaryOperator.identity()), TERMS, by)
        .rows();
  }

  @Test
  void cacheReads_howeverMany_liftNobody() {
    assertThat(
            places(
                Places.By.TOKENS,
                Team.of("reads").sending(1_000, 900_000_000, 500),
                Team.of("works").sending(2_000, 0, 500)))
        .extracting(Places.Row::name)
        .containsExactly("works-0", "reads-0");
  }

  @Test
  void equals_haveOnePlace_andTheNextIsCountedOn() {
    assertThat(
            places(
                Places.By.SPEND,
                Team.of("a").spending(5),
                Team.of("b").spending(7),
                Team.of("c").spending(7),
                Team.of("d").spending(3)))
        .extracting(Places.Row::name, Places.Row::place)
        .containsExactly(tuple("b-0", 1), tuple("c-0", 1), tuple("a-0", 3), tuple("d-0", 4));
  }

  @Test
  void waste_beyondTheBar_takesThePlaceAndNotTheNumber() {
    List<Places.Row> rows =
        places(Places.By.SPEND, Team.of("loop").spending(100).repeating(90), Team.of("works"));

    assertThat(rows).extracting(Places.Row::name).containsExactly("works-0", "loop-0");
    assertThat(rows.getLast().place()).isZero();
    assertThat(rows.getLast().person().sum().nanoUsd()).isEqualTo(100_000_000_000L);
  }
}
