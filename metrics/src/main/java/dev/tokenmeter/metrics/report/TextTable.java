package dev.tokenmeter.metrics.report;

import dev.tokenmeter.metrics.usage.TokenType;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Usage as a person reads it in a terminal: aligned columns and a total. */
final class TextTable {
  private static final String UNKNOWN = "unknown";
  private static final String NOTHING = "-";
  private static final String GAP = "  ";
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private record Column(String head, Function<UsageSum, String> cell) {}

  private TextTable() {}

  static List<String> of(UsageTable table) {
    UsageSum total = table.total();
    List<Column> columns = columns(total);
    List<List<String>> cells = new ArrayList<>();
    cells.add(
        Stream.concat(table.by().stream().map(Dimension::label), columns.stream().map(Column::head))
            .toList());
    for (UsageTable.Row row : table.rows()) {
      cells.add(cells(row.key().stream().map(TextTable::printable).toList(), columns, row.sum()));
    }
    List<String> totalKey = new ArrayList<>(table.by().stream().map(by -> "").toList());
    totalKey.set(0, "total");
    cells.add(cells(totalKey, columns, total));
    List<String> lines = new ArrayList<>(List.of(title(table), ""));
    List<Integer> widths = widths(cells);
    for (List<String> row : cells) {
      if (lines.size() == 3 || lines.size() == 4 + table.rows().size()) {
        lines.add("-".repeat(length(widths)));
      }
      lines.add(line(row, widths, table.by().size()));
    }
    return lines;
  }

  private static String title(UsageTable table) {
    Window window = table.window();
    ZonedDateTime from = window.from().atZone(window.zone());
    ZonedDateTime to = window.to().atZone(window.zone());
    return "usage from %s to %s, %s"
        .formatted(MINUTE.format(from), MINUTE.format(to), window.zone());
  }

  private static List<Column> columns(UsageSum total) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("requests", sum -> Figures.grouped(sum.requests())));
    columns.add(tokens("input", type -> type.isInput() && !isCache(type)));
    columns.add(tokens("cache read", type -> type.label().startsWith("cache_read")));
    columns.add(tokens("cache write", type -> type.label().startsWith("cache_write")));
    columns.add(tokens("output", type -> !type.isInput() && type != TokenType.REASONING));
    columns.add(tokens("reasoning", type -> type == TokenType.REASONING));
    columns.add(
        new Column(
            "estimated", sum -> number(Figures.sum(sum.estimated(), type -> true), NOTHING)));
    columns.add(new Column("unmetered", sum -> count(sum.unmetered())));
    columns.add(new Column("unpriced", sum -> count(sum.unpriced())));
    if (total.subscriptionNanoUsd().isPresent()) {
      columns.add(new Column("seats USD", sum -> usd(sum.subscriptionNanoUsd(), NOTHING)));
    }
    columns.add(
        new Column("cost USD", sum -> usd(sum.nanoUsd(), sum.unpriced() > 0 ? UNKNOWN : NOTHING)));
    return columns;
  }

  private static boolean isCache(TokenType type) {
    return type.label().startsWith("cache_");
  }

  /** Where no answer had such a count it is unknown, unless every answer had its usage. */
  private static Column tokens(String head, Predicate<TokenType> types) {
    return new Column(
        head,
        sum ->
            number(
                Figures.sum(sum.reported(), types),
                sum.unmetered() > 0 && sum.reported().counts().isEmpty() ? UNKNOWN : NOTHING));
  }

  private static String number(OptionalLong value, String absent) {
    return value.isPresent() ? Figures.grouped(value.getAsLong()) : absent;
  }

  private static String count(long value) {
    return value == 0 ? NOTHING : Figures.grouped(value);
  }

  private static String usd(OptionalLong value, String absent) {
    return value.isPresent() ? Figures.shownUsd(value.getAsLong()) : absent;
  }

  private static List<String> cells(List<String> key, List<Column> columns, UsageSum sum) {
    return Stream.concat(key.stream(), columns.stream().map(column -> column.cell().apply(sum)))
        .toList();
  }

  private static List<Integer> widths(List<List<String>> cells) {
    List<Integer> widths = new ArrayList<>();
    for (int i = 0; i < cells.getFirst().size(); i++) {
      int column = i;
      widths.add(cells.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
    }
    return widths;
  }

  private static int length(List<Integer> widths) {
    return widths.stream().mapToInt(Integer::intValue).sum() + GAP.length() * (widths.size() - 1);
  }

  /** Keys to the left, numbers to the right. */
  private static String line(List<String> row, List<Integer> widths, int keys) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String pad = " ".repeat(widths.get(i) - row.get(i).length());
      line.append(i == 0 ? "" : GAP);
      line.append(i < keys ? row.get(i) + pad : pad + row.get(i));
    }
    return line.toString().stripTrailing();
  }

  /** Names come from strangers: none of them may move a terminal's cursor. */
  private static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? '?' : c)
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }
}
