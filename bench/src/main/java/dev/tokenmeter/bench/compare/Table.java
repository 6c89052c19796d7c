package dev.tokenmeter.bench.compare;

import dev.tokenmeter.bench.compare.Measurements.Column;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** The result as Markdown; the first subject is what the others are compared with. */
final class Table {
  private Table() {}

  static String render(List<Subject> subjects, Measurements measurements) {
    StringBuilder out = new StringBuilder("| |");
    subjects.forEach(subject -> out.append(' ').append(subject.version()).append(" |"));
    Subject anchor = subjects.getFirst();
    List<Subject> others = subjects.subList(1, subjects.size());
    others.forEach(
        subject ->
            out.append(' ')
                .append(subject.name())
                .append(" ÷ ")
                .append(anchor.name())
                .append(" |"));
    out.append("\n| --- |").append(" ---: |".repeat(subjects.size() + others.size())).append('\n');
    for (Column column : Column.values()) {
      out.append("| ").append(column.isLatency() ? "added to " : "").append(column.title());
      out.append(" |");
      for (Subject subject : subjects) {
        out.append(' ').append(cell(subject, column, measurements)).append(" |");
      }
      for (Subject subject : others) {
        List<Double> ratios = measurements.ratios(subject.name(), anchor.name(), column);
        out.append(' ').append(column.isLatency() ? "–" : ratio(ratios)).append(" |");
      }
      out.append('\n');
    }
    return out.toString();
  }

  /** The median of the rounds, and the least and the most of several. */
  private static String ratio(List<Double> rounds) {
    double median = Measurements.median(rounds);
    if (!Double.isFinite(median)) {
      return "–";
    }
    return rounds.size() == 1
        ? "%.2f".formatted(median)
        : "%.2f (%.2f to %.2f)".formatted(median, Collections.min(rounds), Collections.max(rounds));
  }

  /** A median, and for CPU the values of the rounds behind it. */
  private static String cell(Subject subject, Column column, Measurements measurements) {
    double median = measurements.median(subject.name(), column);
    if (column.isLatency()) {
      return column.format(median - measurements.median(Compare.DIRECT, column));
    }
    List<Double> all = measurements.all(subject.name(), column);
    return all.size() < 2
        ? column.format(median)
        : "**"
            + column.format(median)
            + "** ("
            + all.stream().map(column::format).collect(Collectors.joining(" · "))
            + ")";
  }
}
