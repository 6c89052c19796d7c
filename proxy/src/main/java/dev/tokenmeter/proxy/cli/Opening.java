package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.price.PriceFailure;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is opened on a thread of its own, since it takes as long as all else of a start. Nothing may
 * be served before it is there.
 *
 * @param <T> what is opened
 */
final class Opening<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
  private final FutureTask<T> task;
  private final Consumer<T> closing;

  private Opening(FutureTask<T> task, Consumer<T> closing) {
    this.task = task;
    this.closing = closing;
  }

  /**
   * Begins.
   *
   * @param name of the thread
   * @param closing how it is closed
   */
  static <T> Opening<T> of(String name, Callable<T> open, Consumer<T> closing) {
    FutureTask<T> task = new FutureTask<>(open);
    Thread.ofPlatform().daemon().name(name).start(task);
    return new Opening<>(task, closing);
  }

  /** Waits for it; the failures are those of opening it. */
  T await() throws PriceFailure, LedgerFailure {
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case PriceFailure failure -> throw failure;
        case LedgerFailure failure -> throw failure;
        case RuntimeException failure -> throw failure;
        case null, default -> throw new IllegalStateException("it did not open", e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it was opened", e);
    }
  }

  /** Closes what was opened, also if nobody has waited for it. */
  @Override
  public void close() {
    try {
      closing.accept(await());
    } catch (PriceFailure | LedgerFailure e) {
      LOG.debug("there was nothing to close", e);
    }
  }
}
