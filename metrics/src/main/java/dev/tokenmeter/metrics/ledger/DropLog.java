package dev.tokenmeter.metrics.ledger;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once a minute that exchanges are lost to the ledger. Said by whoever loses one, since the
 * writer may hang in its disk; any thread.
 */
final class DropLog {
  private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final Logger LOG = LoggerFactory.getLogger(DropLog.class);

  private final AtomicLong saidAt = new AtomicLong(System.nanoTime() - PERIOD_NANOS);

  /** One more was lost; so many since the start. */
  void dropped(long all) {
    long said = saidAt.get();
    long now = System.nanoTime();
    if (now - said >= PERIOD_NANOS && saidAt.compareAndSet(said, now)) {
      LOG.error("the ledger is too far behind to take more; {} exchanges are in none", all);
    }
  }
}
