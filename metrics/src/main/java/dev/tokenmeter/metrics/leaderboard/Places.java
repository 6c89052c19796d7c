package dev.tokenmeter.metrics.leaderboard;

import dev.tokenmeter.metrics.leaderboard.People.Person;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Callers one below the other, by one number, and so a board that whoever burns most wins. Those of
 * whose use too much is waste come last and have no place, whatever they used.
 *
 * @param rows in their order
 */
public record Places(List<Row> rows) {

  /**
   * A caller.
   *
   * @param place from 1; 0 for those without one. Equal numbers have equal places
   */
  public record Row(String name, Person person, int place) {}

  /** By what callers are put in order. */
  public enum By {
    /** US dollars of what has a price. Token equivalents have the same order. */
    SPEND {
      @Override
      long of(UseSum sum) {
        return sum.nanoUsd();
      }
    },
    /** Tokens without those read from a cache. */
    TOKENS {
      @Override
      long of(UseSum sum) {
        return sum.kinds().withoutCacheReads();
      }
    };

    private final String label = name().toLowerCase(Locale.ROOT);

    abstract long of(UseSum sum);

    /** Its name in questions and in JSON. */
    public String label() {
      return label;
    }
  }

  public Places {
    rows = List.copyOf(rows);
  }

  /** Puts them in order. */
  public static Places of(People people, Terms terms, By by) {
    Comparator<Map.Entry<String, Person>> least =
        Comparator.comparingLong(each -> by.of(each.getValue().sum()));
    List<Map.Entry<String, Person>> sorted =
        people.byName().entrySet().stream()
            .sorted(least.reversed().thenComparing(Map.Entry.comparingByKey()))
            .toList();
    List<Row> ranked = new ArrayList<>();
    List<Row> last = new ArrayList<>();
    for (Map.Entry<String, Person> each : sorted) {
      Person person = each.getValue();
      if (Readings.isBelowBar(person.sum(), terms)) {
        last.add(new Row(each.getKey(), person, 0));
      } else {
        int before = ranked.size();
        boolean level = before > 0 && by.of(ranked.getLast().person().sum()) == by.of(person.sum());
        int place = level ? ranked.getLast().place() : before + 1;
        ranked.add(new Row(each.getKey(), person, place));
      }
    }
    ranked.addAll(last);
    return new Places(ranked);
  }
}
