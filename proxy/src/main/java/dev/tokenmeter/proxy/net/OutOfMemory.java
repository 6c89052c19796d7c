package dev.tokenmeter.proxy.net;

/** Whether something failed because no memory was left, which is no defect of it. */
final class OutOfMemory {
  private OutOfMemory() {}

  /** Whether that is the cause, or the cause of a codec's failure. */
  static boolean isCauseOf(Throwable failure) {
    return failure instanceof OutOfMemoryError || failure.getCause() instanceof OutOfMemoryError;
  }
}
