package dev.tokenmeter.metrics.board;

import dev.tokenmeter.metrics.record.CallerId;

/** Who asks for numbers. */
public sealed interface Viewer {

  /** Who may change the configuration, and so sees what the ledger holds. */
  record Operator() implements Viewer {}

  /** Who may read: no more than both the ledger and the board show. */
  record Reader() implements Viewer {}

  /** A caller, who sees what is his. */
  record Self(CallerId caller) implements Viewer {}
}
