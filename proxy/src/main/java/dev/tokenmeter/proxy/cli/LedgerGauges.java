package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.metrics.ledger.Ledger;
import dev.tokenmeter.metrics.meter.Meters;

/** What the ledger tells of itself, as {@code tokenmeter_ledger_*}. */
final class LedgerGauges {
  private LedgerGauges() {}

  static void register(Meters meters, Ledger ledger) {
    meters.counter("tokenmeter_ledger_rows", "Rows written to the ledger.", ledger::rows);
    meters.counter(
        "tokenmeter_ledger_errors", "Failed attempts to write the ledger.", ledger::errors);
    meters.counter(
        "tokenmeter_ledger_dropped",
        "Finished exchanges that are in no ledger, since too much waited to be written.",
        ledger::dropped);
    meters.counter(
        "tokenmeter_ledger_quarantined",
        "Damaged ledgers that were put aside.",
        ledger::quarantined);
    meters.counter(
        "tokenmeter_ledger_salvaged_rows",
        "Rows that were taken over from damaged ledgers.",
        ledger::salvaged);
    meters.gauge(
        "tokenmeter_ledger_writable",
        "Whether the last attempt to write the ledger succeeded.",
        ledger::writable);
    meters.gauge(
        "tokenmeter_ledger_waiting_records",
        "Exchanges that wait to be written to the ledger.",
        ledger::waiting);
    meters.gauge(
        "tokenmeter_ledger_waiting_bytes",
        "About the memory that they hold; bounded.",
        ledger::waitingBytes);
    meters.gauge(
        "tokenmeter_ledger_lag_seconds",
        "How long something has been waiting without a break.",
        ledger::lagSeconds);
    meters.gauge(
        "tokenmeter_ledger_size_bytes",
        "Size of the ledger's file and its write-ahead log.",
        ledger::sizeBytes);
  }
}
