package dev.tokenmeter.metrics.ledger;

import java.sql.SQLException;

/** The file is no ledger any more. */
final class DamagedLedger extends SQLException {
  private static final long serialVersionUID = 1L;

  DamagedLedger(String what) {
    super(what);
  }
}
