package dev.tokenmeter.metrics.reconcile;

/** Why a file cannot be read as a provider's statement; the message is one line. */
public final class StatementFailure extends Exception {
  private static final long serialVersionUID = 1L;

  StatementFailure(String message) {
    super(message);
  }

  StatementFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
