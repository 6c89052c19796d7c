package dev.tokenmeter.metrics.ledger;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** Says once a minute that the ledger cannot be written, and once that it can again. */
final class OutageLog {
  private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Logger log;
  private boolean out;
  private long saidAt;

  OutageLog(Logger log) {
    this.log = log;
  }

  void goesOn(Throwable problem, int waiting) {
    long now = System.nanoTime();
    if (!out || now - saidAt >= PERIOD_NANOS) {
      log.error(
          "the ledger cannot be written, {} exchanges wait for it: {}", waiting, text(problem));
      out = true;
      saidAt = now;
    }
  }

  /** What is not SQLite's own message is often the name of a file alone. */
  private static String text(Throwable problem) {
    String message = String.valueOf(problem.getMessage()).lines().findFirst().orElse("");
    return problem instanceof SQLException
        ? message
        : problem.getClass().getSimpleName() + ": " + message;
  }

  void over() {
    if (out) {
      log.info("the ledger is written again");
      out = false;
    }
  }
}
