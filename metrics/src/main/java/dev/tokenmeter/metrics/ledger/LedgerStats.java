package dev.tokenmeter.metrics.ledger;

import java.util.concurrent.atomic.LongAdder;

/** What a writer tells of itself. Thread-safe. */
final class LedgerStats {
  final LongAdder rows = new LongAdder();
  final LongAdder errors = new LongAdder();
  final LongAdder quarantined = new LongAdder();
  final LongAdder salvaged = new LongAdder();
  private volatile long caughtUp = System.nanoTime();
  private volatile boolean writable = true;

  /** Nothing waited a moment ago. */
  void caughtUp() {
    caughtUp = System.nanoTime();
  }

  /** Whether the last attempt to write succeeded. */
  void writable(boolean now) {
    writable = now;
  }

  boolean isWritable() {
    return writable;
  }

  /** How long something has been waiting without a break, in seconds. */
  double lagSeconds(int waiting) {
    return waiting == 0 ? 0 : (System.nanoTime() - caughtUp) / 1e9;
  }
}
