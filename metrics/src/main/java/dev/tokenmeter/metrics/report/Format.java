package dev.tokenmeter.metrics.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The forms in which usage is printed. */
public enum Format {
  /** For a person: aligned columns and a total. */
  TABLE,
  /** One JSON object. */
  JSON,
  /** Comma-separated values. */
  CSV,
  /** Comma-separated values in the columns of FOCUS 1.2, by dimensions of its own. */
  FOCUS;

  /** The name in a command. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The dimensions that this form needs; empty where any will do. */
  public Optional<List<Dimension>> dimensions() {
    return switch (this) {
      case FOCUS -> Optional.of(FocusCsv.BY);
      case TABLE, JSON, CSV -> Optional.empty();
    };
  }

  /**
   * The lines of a table.
   *
   * @throws IllegalArgumentException if the table is not by the {@link #dimensions} that this needs
   */
  public List<String> lines(UsageTable table) {
    if (!dimensions().map(table.by()::equals).orElse(true)) {
      throw new IllegalArgumentException(label() + " needs other dimensions than " + table.by());
    }
    return switch (this) {
      case TABLE -> TextTable.of(table);
      case JSON -> List.of(JsonTable.of(table));
      case CSV -> CsvTable.of(table);
      case FOCUS -> FocusCsv.of(table);
    };
  }
}
