package dev.tokenmeter.bench.crowd;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was aimed at and what was measured, a line each, as Markdown. */
final class Report {
  private final List<String> lines = new ArrayList<>();
  private boolean kept = true;

  /** A count that has to be exactly this; anything else fails the run. */
  void count(String figure, long target, long measured) {
    kept &= measured == target;
    add(figure, "%,d".formatted(target), "%,d".formatted(measured), measured == target);
  }

  /** A figure of time or memory, which the machine has a part in; it is shown and fails nothing. */
  void most(String figure, double target, double measured, String unit) {
    add(
        figure,
        "≤ " + number(target) + " " + unit,
        number(measured) + " " + unit,
        measured <= target);
  }

  /** The same for a figure that has a least value, too. */
  void between(String figure, double least, double most, double first, double last, String unit) {
    add(
        figure,
        number(least) + "–" + number(most) + " " + unit,
        number(first) + "–" + number(last) + " " + unit,
        first >= least && last <= most);
  }

  /** A figure without a target. */
  void only(String figure, double measured, String unit) {
    lines.add("| %s | – | %s %s | |".formatted(figure, number(measured), unit));
  }

  private void add(String figure, String target, String measured, boolean holds) {
    lines.add(
        "| %s | %s | %s | %s |".formatted(figure, target, measured, holds ? "yes" : "**no**"));
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /** Whether every count was what it has to be. */
  boolean kept() {
    return kept;
  }

  String table() {
    return "| figure | target | measured | holds |\n| --- | ---: | ---: | --- |\n"
        + String.join("\n", lines);
  }
}
