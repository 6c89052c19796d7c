package dev.tokenmeter.metrics.board;

/** A question that cannot be answered; the message is one line that says what is allowed. */
public final class BadRequest extends Exception {
  private static final long serialVersionUID = 1L;

  BadRequest(String message) {
    super(message, null, false, false);
  }
}
