package dev.tokenmeter.metrics.ledger;

import java.time.Instant;

/** Where usage is found: the rows of exchanges, and what became of rows that were too old. */
enum Table {
  EXCHANGES("exchange", "started_at", "key"),
  HOURS("hourly", "hour", "hour");

  private final String label;
  private final String time;
  private final String bounded;

  Table(String label, String time, String bounded) {
    this.label = label;
    this.time = time;
    this.bounded = bounded;
  }

  /** The table or view, in SQL. */
  String label() {
    return label;
  }

  /** The column that says when, in milliseconds. */
  String time() {
    return time;
  }

  /** Whether a row lies between two bounds, as SQL that finds it without reading the others. */
  String during(String from, String to) {
    return "%1$s >= %2$s AND %1$s < %3$s".formatted(bounded, from, to);
  }

  /** Whether a row lies between two bounds that are the next parameters. */
  String during() {
    return during("?", "?");
  }

  /** A time as a bound. */
  long bound(Instant time) {
    return switch (this) {
      case EXCHANGES -> Keys.from(time.toEpochMilli());
      case HOURS -> time.toEpochMilli();
    };
  }
}
