package dev.tokenmeter.metrics.leaderboard;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who is behind each team's numbers: callers who used tokens, each of them one person or program.
 * Names that stand for nobody or for many count for nobody.
 */
record Members(Map<String, Set<String>> byTeam) {
  /** Labels that the proxy gives begin so; a caller's name never does. */
  private static final char OURS = '_';

  private static final Set<String> NOBODY = Set.of("anonymous", "unconfirmed", "none", "");

  /** What is no team: those of none, and those beyond the bound of the label. */
  private static final Set<String> NO_TEAM = Set.of("none", "");

  Members {
    Map<String, Set<String>> counted = new TreeMap<>();
    byTeam.forEach((team, callers) -> counted.put(team, people(callers)));
    byTeam = counted;
  }

  private static Set<String> people(Set<String> callers) {
    Set<String> people = new HashSet<>(callers);
    people.removeIf(caller -> !isPerson(caller));
    return people;
  }

  static boolean isPerson(String caller) {
    return !NOBODY.contains(caller) && caller.charAt(0) != OURS;
  }

  private static boolean isTeam(String team) {
    return !NO_TEAM.contains(team) && team.charAt(0) != OURS;
  }

  int of(String team) {
    return byTeam.getOrDefault(team, Set.of()).size();
  }

  /**
   * The teams that may be shown. Each has at least so many members, and so have all the others
   * together: whoever knows the sum of everything and subtracts what is shown learns nothing of
   * fewer. Where the small ones are too few, the smallest of the shown ones are hidden with them.
   */
  Set<String> shown(int least) {
    Set<String> shown = new TreeSet<>();
    Set<String> hidden = new HashSet<>();
    byTeam.forEach(
        (team, people) -> {
          if (isTeam(team) && people.size() >= least) {
            shown.add(team);
          } else {
            hidden.addAll(people);
          }
        });
    if (shown.size() == byTeam.size()) {
      return shown;
    }
    List<String> smallestFirst =
        shown.stream()
            .sorted(Comparator.<String>comparingInt(this::of).thenComparing(team -> team))
            .toList();
    for (String team : smallestFirst) {
      if (hidden.size() >= least) {
        break;
      }
      shown.remove(team);
      hidden.addAll(byTeam.getOrDefault(team, Set.of()));
    }
    return shown;
  }
}
