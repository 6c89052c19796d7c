package dev.tokenmeter.metrics.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** No row, and no difference of everything and the rows, is of fewer people than a group has. */
final class MembersTest {

  /** Teams of 0 to 12 callers out of 40, so that people are in several, or in none by name. */
  @Provide
  Arbitrary<Map<String, Set<String>>> teams() {
    Arbitrary<String> caller =
        Arbitraries.integers()
            .between(0, 40)
            .map(n -> n < 3 ? List.of("_unidentified", "anonymous", "_overflow").get(n) : "c" + n);
    Arbitrary<String> team =
        Arbitraries.integers()
            .between(0, 14)
            .map(n -> n < 2 ? List.of("none", "_overflow").get(n) : "team" + n);
    return Arbitraries.maps(team, caller.set().ofMinSize(0).ofMaxSize(12)).ofMaxSize(12);
  }

  private static Set<String> people(Map<String, Set<String>> teams, Set<String> which) {
    return which.stream()
        .flatMap(team -> teams.getOrDefault(team, Set.of()).stream())
        .filter(Members::isPerson)
        .collect(Collectors.toSet());
  }

  @Property
  void rows_ofAnyTeams_areOfEnoughPeople(
      @ForAll("teams") Map<String, Set<String>> teams, @ForAll @IntRange(min = 5, max = 9) int k) {
    for (String team : new Members(teams).shown(k)) {
      assertThat(people(teams, Set.of(team))).hasSizeGreaterThanOrEqualTo(k);
      assertThat(team).isNotEqualTo("none").doesNotStartWith("_");
    }
  }

  @Property
  void whatIsLeftOfAll_whenAnyRowsAreTakenAway_isOfEnoughPeople(
      @ForAll("teams") Map<String, Set<String>> teams,
      @ForAll @IntRange(min = 5, max = 9) int k,
      @ForAll long which) {
    Set<String> shown = new Members(teams).shown(k);
    Set<String> left = new TreeSet<>(teams.keySet());
    int i = 0;
    for (String team : shown) {
      if ((which >> i++ & 1) == 1) {
        left.remove(team);
      }
    }
    Set<String> all = new TreeSet<>(teams.keySet());
    all.removeAll(shown);
    boolean nothingLeft = left.isEmpty();
    boolean allHidden = shown.isEmpty();
    assertThat(nothingLeft || allHidden || people(teams, left).size() >= k).isTrue();
    assertThat(all.isEmpty() || allHidden || people(teams, all).size() >= k).isTrue();
  }

  @Property
  void team_thatIsLargeEnough_isHiddenOnlyToCoverOthers(
      @ForAll("teams") Map<String, Set<String>> teams, @ForAll @IntRange(min = 5, max = 9) int k) {
    Set<String> shown = new Members(teams).shown(k);
    Set<String> large =
        teams.keySet().stream()
            .filter(team -> !team.equals("none") && !team.startsWith("_"))
            .filter(team -> people(teams, Set.of(team)).size() >= k)
            .collect(Collectors.toSet());
    Set<String> needless = new HashSet<>(large);
    needless.removeAll(shown);
    Set<String> small = new TreeSet<>(teams.keySet());
    small.removeAll(large);
    if (small.isEmpty() || people(teams, small).size() >= k) {
      assertThat(needless).isEmpty();
    } else {
      assertThat(needless.size()).isEqualTo(Math.min(1, large.size()));
    }
  }

  private static Set<String> callers(String prefix, int many) {
    return IntStream.range(0, many).mapToObj(i -> prefix + i).collect(Collectors.toSet());
  }

  @Test
  void oneSmallTeam_takesTheSmallestOtherWithIt() {
    Map<String, Set<String>> teams = new HashMap<>();
    teams.put("big", callers("b", 9));
    teams.put("medium", callers("m", 6));
    teams.put("pair", callers("p", 2));

    assertThat(new Members(teams).shown(5)).containsExactly("big");
  }

  @Test
  void smallTeams_thatCoverEachOther_takeNobodyWithThem() {
    Map<String, Set<String>> teams = new HashMap<>();
    teams.put("big", callers("b", 5));
    teams.put("pair", callers("p", 2));
    teams.put("trio", callers("t", 3));

    assertThat(new Members(teams).shown(5)).containsExactly("big");
  }

  @Test
  void smallTeams_ofTheSamePeople_countThemOnce() {
    Map<String, Set<String>> teams = new HashMap<>();
    teams.put("big", callers("b", 7));
    teams.put("bigger", callers("c", 8));
    teams.put("trio", callers("t", 3));
    teams.put("again", callers("t", 3));

    assertThat(new Members(teams).shown(5)).containsExactly("bigger");
  }

  @Test
  void useOfNobodyKnown_mayBeOnePersons() {
    Map<String, Set<String>> teams = new HashMap<>();
    teams.put("big", callers("b", 7));
    teams.put("bigger", callers("c", 8));
    teams.put("none", Set.of("_unidentified"));

    assertThat(new Members(teams).shown(5)).containsExactly("bigger");
  }
}
