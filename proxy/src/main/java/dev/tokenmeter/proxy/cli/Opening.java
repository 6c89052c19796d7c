package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.price.PriceFailure;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accounting that is opened on a thread of its own, since reading a ledger takes as long as all
 * else of a start. Nothing may be served before it is there.
 */
final class Opening implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
  private final FutureTask<Accounting> task;

  private Opening(FutureTask<Accounting> task) {
    this.task = task;
  }

  static Opening of(Config config, FingerprintKey key, String instance, InstantSource dates) {
    FutureTask<Accounting> task =
        new FutureTask<>(() -> Accounting.open(config, key, instance, dates));
    Thread.ofPlatform().daemon().name("accounting").start(task);
    return new Opening(task);
  }

  /** Waits for it; the failures are those of {@link Accounting#open}. */
  Accounting await() throws PriceFailure, LedgerFailure {
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case PriceFailure failure -> throw failure;
        case LedgerFailure failure -> throw failure;
        case RuntimeException failure -> throw failure;
        case null, default -> throw new IllegalStateException("accounting did not open", e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the ledger was opened", e);
    }
  }

  /** Closes what was opened, also if nobody has waited for it. */
  @Override
  public void close() {
    try {
      await().close();
    } catch (PriceFailure | LedgerFailure e) {
      LOG.debug("there was nothing to close", e);
    }
  }
}
