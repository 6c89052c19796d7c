package dev.tokenmeter.metrics.ledger;

/** Why a ledger cannot be used at all; the message is one line for its operator. */
public sealed class LedgerFailure extends Exception permits TooManyRows {
  private static final long serialVersionUID = 1L;

  LedgerFailure(String message) {
    super(message);
  }

  LedgerFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
