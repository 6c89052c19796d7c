package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.budget.Period;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Time, cut wherever one of several periods begins or ends, so that rows are read and summed up
 * once for all of them. A section is known by the number of cuts at or before it, from 1.
 */
final class Sections {
  private final Set<Period> periods;
  private final List<Long> cuts;

  private Sections(Set<Period> periods, List<Long> cuts) {
    this.periods = periods;
    this.cuts = cuts;
  }

  /** Those of one period or more. */
  static Sections of(Set<Period> periods) {
    TreeSet<Long> cuts = new TreeSet<>();
    for (Period each : periods) {
      cuts.add(each.start().toEpochMilli());
      cuts.add(each.end().toEpochMilli());
    }
    return new Sections(Set.copyOf(periods), new ArrayList<>(cuts));
  }

  /** The section of a time in milliseconds, in SQL. */
  String column(String time) {
    return cuts.stream()
        .map(cut -> "(%s >= %d)".formatted(time, cut))
        .collect(Collectors.joining(" + "));
  }

  /** Whether a time lies between the first cut and the last, in SQL. */
  String condition(Table table) {
    return table.during(bound(table, cuts.getFirst()), bound(table, cuts.getLast()));
  }

  private static String bound(Table table, long cut) {
    return Long.toString(table.bound(Instant.ofEpochMilli(cut)));
  }

  /** Adds what belongs to a section to each period that it is part of. */
  <T> void spread(int section, List<T> found, Map<Period, List<T>> byPeriod) {
    Instant begin = Instant.ofEpochMilli(cuts.get(section - 1));
    for (Period each : periods) {
      if (each.contains(begin)) {
        byPeriod.computeIfAbsent(each, _ -> new ArrayList<>()).addAll(found);
      }
    }
  }
}
