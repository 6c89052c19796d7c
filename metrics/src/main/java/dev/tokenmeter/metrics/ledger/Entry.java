package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.record.ExchangeRecord;
import java.util.Optional;
import java.util.UUID;

/**
 * What waits to be written of one exchange; a later entry of the same exchange replaces it.
 *
 * @param bytes roughly the heap it holds, rather too much than too little
 */
record Entry(ExchangeRecord exchange, Stage stage, int bytes) {
  /** Heap that a record takes with its times, its optionals and its usage report. */
  private static final int RECORD_BYTES = 1_100;

  /** Heap that a usage line takes with its counts. */
  private static final int LINE_BYTES = 500;

  /** How far the exchange is. */
  enum Stage {
    /** It runs on: what it has used so far. */
    OPEN,
    /** It is over. */
    FINISHED
  }

  Entry(ExchangeRecord exchange, Stage stage) {
    this(exchange, stage, weigh(exchange));
  }

  UUID id() {
    return exchange.id();
  }

  private static int weigh(ExchangeRecord exchange) {
    int lines = exchange.usage().map(usage -> usage.lines().size()).orElse(0);
    return RECORD_BYTES
        + LINE_BYTES * lines
        + length(exchange.modelRequested())
        + length(exchange.upstreamRequestId())
        + length(exchange.session());
  }

  private static int length(Optional<String> text) {
    return text.map(String::length).orElse(0);
  }
}
