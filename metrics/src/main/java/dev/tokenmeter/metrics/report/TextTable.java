package dev.tokenmeter.metrics.report;

import dev.tokenmeter.metrics.usage.TokenType;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Usage as a person reads it in a terminal: aligned columns and a total. */
final class TextTable {
  private static final String UNKNOWN = "unknown";
  private static final String NOTHING = "-";
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private record Column(String head, Function<UsageSum, String> cell) {}

  private TextTable() {}

  static List<String> of(UsageTable table) {
    UsageSum total = table.total();
    List<Column> columns = columns(total);
    List<String> head =
        Stream.concat(table.by().stream().map(Dimension::label), columns.stream().map(Column::head))
            .toList();
    List<List<String>> rows = new ArrayList<>();
    for (UsageTable.Row row : table.rows()) {
      rows.add(cells(row.key().stream().map(AlignedRows::printable).toList(), columns, row.sum()));
    }
    List<String> totalKey = new ArrayList<>(table.by().stream().map(by -> "").toList());
    totalKey.set(0, "total");
    Set<Integer> keys = IntStream.range(0, table.by().size()).boxed().collect(Collectors.toSet());
    List<String> lines = new ArrayList<>(List.of(title(table), ""));
    lines.addAll(AlignedRows.of(head, rows, cells(totalKey, columns, total), keys));
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
}
