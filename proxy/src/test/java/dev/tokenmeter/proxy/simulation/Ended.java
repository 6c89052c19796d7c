package dev.tokenmeter.proxy.simulation;

import java.io.OutputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The access log's lines, of which each tells that an exchange has ended. */
final class Ended extends OutputStream {
  private final Semaphore lines = new Semaphore(0);

  @Override
  public void write(int b) {
    if (b == '\n') {
      lines.release();
    }
  }

  /** Waits for the next. */
  void await() throws InterruptedException {
    if (!lines.tryAcquire(Provider.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("an exchange did not end");
    }
  }
}
