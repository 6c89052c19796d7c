package dev.tokenmeter.metrics.report;

import java.util.List;
import java.util.stream.Collectors;

/** Lines of comma-separated values (RFC 4180), safe to open in a spreadsheet. */
public final class Csv {
  private static final String FORMULA = "=+-@\t\r";

  private Csv() {}

  /** One line of these values, quoted where they need it. */
  public static String line(List<String> fields) {
    return fields.stream().map(Csv::field).collect(Collectors.joining(","));
  }

  private static String field(String value) {
    boolean quoted = value.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return quoted ? '"' + value.replace("\"", "\"\"") + '"' : value;
  }

  /** A name of a stranger, which a spreadsheet must not take for a formula. */
  public static String text(String value) {
    return !value.isEmpty() && FORMULA.indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
  }
}
