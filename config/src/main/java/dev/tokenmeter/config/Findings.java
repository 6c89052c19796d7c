package dev.tokenmeter.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Problems and warnings of one reading, in the order of the file when asked for. */
final class Findings {
  /** More than these help nobody; the rest is only counted. */
  static final int MAX_PROBLEMS = 1_000;

  private static final Comparator<Problem> BY_PLACE =
      Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

  private final String file;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();
  private int uncollected;

  Findings(String file) {
    this.file = file;
  }

  void problem(Spot spot, String message) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(new Problem(file, spot.line(), spot.column(), message));
    } else {
      uncollected++;
    }
  }

  void warn(Spot spot, String message) {
    if (warnings.size() < MAX_PROBLEMS) {
      warnings.add(new Problem(file, spot.line(), spot.column(), message));
    }
  }

  List<Problem> problems() {
    List<Problem> sorted = new ArrayList<>(problems.stream().sorted(BY_PLACE).toList());
    if (uncollected > 0) {
      Problem last = sorted.getLast();
      sorted.add(
          new Problem(file, last.line(), last.column(), "and " + uncollected + " more problems"));
    }
    return List.copyOf(sorted);
  }

  List<Problem> warnings() {
    return warnings.stream().sorted(BY_PLACE).toList();
  }
}
