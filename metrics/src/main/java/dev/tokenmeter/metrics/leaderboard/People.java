package dev.tokenmeter.metrics.leaderboard;

import dev.tokenmeter.metrics.ledger.CallerUse;
import dev.tokenmeter.metrics.ledger.TeamUse;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * What each caller used in a window, all teams of his together.
 *
 * @param byName callers who used tokens, under the names that the ledger's were turned into
 * @param nobody what names used that stand for nobody or for many
 */
public record People(Map<String, Person> byName, UseSum nobody) {

  /** One of them, and for which teams. */
  public record Person(Set<String> teams, UseSum sum) {
    public Person {
      teams = Set.copyOf(teams);
    }

    private Person plus(Person other) {
      Set<String> both = new TreeSet<>(teams);
      both.addAll(other.teams);
      return new Person(both, sum.plus(other.sum));
    }
  }

  public People {
    byName = Map.copyOf(byName);
  }

  /**
   * Adds up.
   *
   * @param names turns the ledger's names into those to tell people apart by; who stands there
   *     under two that become one is one
   */
  public static People of(TeamUse use, Terms terms, UnaryOperator<String> names) {
    Map<String, Person> found = new TreeMap<>();
    UseSum nobody = UseSum.nothing();
    for (CallerUse each : use.uses()) {
      UseSum sum = UseSum.of(each, terms.waste());
      if (Members.isPerson(each.caller())) {
        found.merge(names.apply(each.caller()), new Person(Set.of(each.team()), sum), Person::plus);
      } else {
        nobody = nobody.plus(sum);
      }
    }
    found.values().removeIf(person -> !person.sum().isUse());
    return new People(found, nobody);
  }

  /** One of them. */
  public Optional<Person> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}
