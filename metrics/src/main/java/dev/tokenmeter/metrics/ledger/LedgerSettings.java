package dev.tokenmeter.metrics.ledger;

import java.util.function.LongSupplier;

/**
 * What a ledger is opened with.
 *
 * @param instance names this process in every row
 * @param maxPages the most pages that the file may have, 0 for no bound; asked at each opening
 * @param waitingBytes heap that may wait to be written
 */
record LedgerSettings(String instance, Schema schema, LongSupplier maxPages, long waitingBytes) {
  /** Default of {@link #waitingBytes}. */
  static final long WAITING_BYTES = 64L << 20;

  static LedgerSettings of(String instance) {
    return new LedgerSettings(instance, Schema.current(), () -> 0, WAITING_BYTES);
  }
}
