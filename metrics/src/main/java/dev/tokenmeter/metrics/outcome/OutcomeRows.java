package dev.tokenmeter.metrics.outcome;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The rows of one post, taken one by one, whatever the format is. */
final class OutcomeRows {
  /** Characters of a team's name: the bound of a label. */
  static final int MOST_TEAM_CHARACTERS = 128;

  private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern COUNT = Pattern.compile("[0-9]{1,7}");
  private static final int SHOWN = 40;

  private final OutcomeDays days;
  private final List<Outcome> taken = new ArrayList<>();
  private final Map<Key, Integer> rows = new HashMap<>();

  private record Key(String team, LocalDate day) {}

  OutcomeRows(OutcomeDays days) {
    this.days = days;
  }

  List<Outcome> taken() {
    return List.copyOf(taken);
  }

  /** The number of the row that comes next. */
  int next() {
    return taken.size() + 1;
  }

  /** Takes a row as it is written. */
  void take(String team, String day, String merged) throws OutcomeRefused {
    int row = next();
    if (row > Outcomes.MOST_ROWS) {
      throw OutcomeRefused.at(
          row, "a post has at most " + Outcomes.MOST_ROWS + " rows; send the rest in another");
    }
    Outcome outcome = new Outcome(team(team), day(day), merged(merged));
    Integer before = rows.putIfAbsent(new Key(outcome.team(), outcome.day()), row);
    if (before != null) {
      throw OutcomeRefused.at(
          row,
          "%s %s is in row %d already; one row a team and day"
              .formatted(shown(outcome.team()), outcome.day(), before));
    }
    taken.add(outcome);
  }

  private String team(String team) throws OutcomeRefused {
    if (team.isBlank()
        || team.codePointCount(0, team.length()) > MOST_TEAM_CHARACTERS
        || team.startsWith("_")
        || team.equals("none")
        || team.codePoints().anyMatch(OutcomeRows::isUnprintable)) {
      throw refused(
          "team",
          "a team's name of 1 to "
              + MOST_TEAM_CHARACTERS
              + " characters without control characters,"
              + " not none and not beginning with _",
          team);
    }
    return team;
  }

  private LocalDate day(String day) throws OutcomeRefused {
    LocalDate date = date(day);
    if (!days.contain(date)) {
      throw refused("day", "from " + days.oldest() + " to " + days.newest(), day);
    }
    return date;
  }

  private LocalDate date(String day) throws OutcomeRefused {
    try {
      if (DAY.matcher(day).matches()) {
        return LocalDate.parse(day);
      }
    } catch (DateTimeException e) {
      // The 31st of a month that has none is told like any other text.
    }
    throw refused("day", "a date like 2026-11-28", day);
  }

  private int merged(String merged) throws OutcomeRefused {
    if (COUNT.matcher(merged).matches()) {
      int count = Integer.parseInt(merged);
      if (count <= Outcome.MOST_MERGED) {
        return count;
      }
    }
    throw refused("merged_prs", "a whole number from 0 to " + Outcome.MOST_MERGED, merged);
  }

  private OutcomeRefused refused(String name, String allowed, String value) {
    return OutcomeRefused.at(
        next(), "%s must be %s, not %s".formatted(name, allowed, shown(value)));
  }

  /** What a stranger wrote, short enough to be repeated to him, on one line. */
  static String shown(String value) {
    StringBuilder shown = new StringBuilder();
    value
        .codePoints()
        .limit(SHOWN)
        .forEach(each -> shown.appendCodePoint(isUnprintable(each) ? '?' : each));
    return value.codePointCount(0, value.length()) > SHOWN ? shown + "…" : shown.toString();
  }

  private static boolean isUnprintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
