package dev.tokenmeter.metrics.outcome;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Outcomes as comma-separated values (RFC 4180); no value of them has a line break in it. */
final class OutcomeCsv {
  /** The line of names. */
  static final String HEADER = "team,day,merged_prs";

  private static final int COLUMNS = 3;

  private OutcomeCsv() {}

  static void read(String text, OutcomeRows rows) throws OutcomeRefused {
    Iterator<String> lines = text.lines().filter(line -> !line.isBlank()).iterator();
    String first = lines.hasNext() ? lines.next() : "";
    if (!first.replaceAll("[\" ]", "").equals(HEADER)) {
      throw new OutcomeRefused(
          "its first line must be %s, not %s".formatted(HEADER, OutcomeRows.shown(first)));
    }
    while (lines.hasNext()) {
      List<String> fields = fields(lines.next(), rows.next());
      if (fields.size() != COLUMNS) {
        throw OutcomeRefused.at(
            rows.next(), "%d values where %s are named".formatted(fields.size(), HEADER));
      }
      rows.take(fields.get(0), fields.get(1), fields.get(2));
    }
  }

  private static List<String> fields(String line, int row) throws OutcomeRefused {
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (at <= line.length()) {
      int end = line.indexOf(',', at);
      String plain = line.substring(at, end < 0 ? line.length() : end).strip();
      if (plain.startsWith("\"")) {
        StringBuilder value = new StringBuilder();
        end = quoted(line, line.indexOf('"', at) + 1, value, row);
        fields.add(value.toString());
      } else {
        fields.add(plain);
      }
      at = end < 0 ? line.length() + 1 : end + 1;
    }
    return fields;
  }

  /** Reads up to the closing quote; the place of the comma behind it, -1 at the end of the line. */
  private static int quoted(String line, int begin, StringBuilder value, int row)
      throws OutcomeRefused {
    int at = begin;
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c != '"') {
        value.append(c);
      } else if (at < line.length() && line.charAt(at) == '"') {
        value.append(line.charAt(at++));
      } else {
        int comma = line.indexOf(',', at);
        if (!line.substring(at, comma < 0 ? line.length() : comma).isBlank()) {
          throw OutcomeRefused.at(row, "there is something between a quote and the next comma");
        }
        return comma;
      }
    }
    throw OutcomeRefused.at(row, "a quote is never closed");
  }
}
