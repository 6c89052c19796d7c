package dev.tokenmeter.metrics.ledger;

/** Where usage is found: the rows of exchanges, and what became of rows that were too old. */
enum Table {
  EXCHANGES("exchange", "started_at"),
  HOURS("hourly", "hour");

  private final String label;
  private final String time;

  Table(String label, String time) {
    this.label = label;
    this.time = time;
  }

  /** The table or view, in SQL. */
  String label() {
    return label;
  }

  /** The column that says when, in milliseconds. */
  String time() {
    return time;
  }

  /** Whether a row lies in a time, as SQL that finds it without reading the others. */
  String during(String from, String to) {
    return switch (this) {
      case EXCHANGES ->
          "key >= (%2$s << %1$d) AND key < (%3$s << %1$d)".formatted(Keys.BITS, from, to);
      case HOURS -> "hour >= %s AND hour < %s".formatted(from, to);
    };
  }

  /** Whether a row lies between two parameters that come next. */
  String during() {
    return during("?", "?");
  }
}
