package dev.tokenmeter.metrics.board;

/** Too many ask the same kind of question, or one takes too long; it may be asked again. */
public final class Busy extends Exception {
  private static final long serialVersionUID = 1L;

  Busy(String message) {
    super(message, null, false, false);
  }
}
