package dev.tokenmeter.metrics.ledger;

import java.sql.SQLException;

/** A later release has written this ledger. */
final class NewerLedger extends SQLException {
  private static final long serialVersionUID = 1L;

  NewerLedger(int found, int known) {
    super(
        "has version %d, but this release knows no later one than %d; run the newer release"
            .formatted(found, known));
  }
}
