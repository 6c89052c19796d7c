package dev.tokenmeter.metrics.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Rows of text under a head and over a total, in columns that a terminal shows aligned. */
public final class AlignedRows {
  private static final String GAP = "  ";

  private AlignedRows() {}

  /**
   * The lines.
   *
   * @param rows each with as many cells as the head
   * @param left columns of names, aligned to the left; numbers are aligned to the right
   */
  public static List<String> of(
      List<String> head, List<List<String>> rows, List<String> total, Set<Integer> left) {
    List<List<String>> all = new ArrayList<>(List.of(head));
    all.addAll(rows);
    all.add(total);
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < head.size(); i++) {
      int column = i;
      widths.add(all.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
    }
    String rule =
        "-"
            .repeat(
                widths.stream().mapToInt(Integer::intValue).sum()
                    + GAP.length() * (widths.size() - 1));
    List<String> lines = new ArrayList<>();
    lines.add(line(head, widths, left));
    lines.add(rule);
    rows.forEach(row -> lines.add(line(row, widths, left)));
    lines.add(rule);
    lines.add(line(total, widths, left));
    return lines;
  }

  private static String line(List<String> row, List<Integer> widths, Set<Integer> left) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String pad = " ".repeat(widths.get(i) - row.get(i).length());
      line.append(i == 0 ? "" : GAP);
      line.append(left.contains(i) ? row.get(i) + pad : pad + row.get(i));
    }
    return line.toString().stripTrailing();
  }

  /** Names come from strangers: none of them may move a terminal's cursor. */
  public static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? '?' : c)
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }
}
