package dev.tokenmeter.proxy.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.event.KeyValuePair;

/**
 * Keeps a flood of equal events from flooding the log: of the warnings and errors of one site (a
 * logger and its message before the arguments are filled in) at most one a second passes, and the
 * next one tells how many did not. The queue behind is bounded and never blocks its producer.
 */
public final class SparingAppender extends AsyncAppender {
  /** Name of the number of events that were left out since the last one of the same site. */
  static final String REPEATED = "repeated";

  /** Sites that are told apart; beyond it all further ones share one. */
  static final int SITES = 1_000;

  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ConcurrentMap<String, Site> sites = new ConcurrentHashMap<>();

  private final LongSupplier nanoTime;

  /** Made by Logback. */
  public SparingAppender() {
    this(System::nanoTime);
  }

  /** By another clock, which never goes back. */
  SparingAppender(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    setNeverBlock(true);
    setQueueSize(1_024);
    setDiscardingThreshold(0);
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (!event.getLevel().isGreaterOrEqual(Level.WARN)) {
      super.append(event);
      return;
    }
    Site site = site(event);
    if (site.mayPass(nanoTime.getAsLong())) {
      long repeated = site.suppressed.getAndSet(0);
      if (repeated > 0 && event instanceof LoggingEvent own) {
        own.addKeyValuePair(new KeyValuePair(REPEATED, repeated));
      }
      super.append(event);
    } else {
      site.suppressed.incrementAndGet();
    }
  }

  private Site site(ILoggingEvent event) {
    String key = event.getLoggerName() + ' ' + event.getMessage();
    Site known = sites.get(key);
    if (known != null) {
      return known;
    }
    return sites.computeIfAbsent(
        sites.size() < SITES ? key : "", any -> new Site(nanoTime.getAsLong()));
  }

  /** When a site last spoke, and how often it was not heard since. */
  private static final class Site {
    private final AtomicLong passedAt;
    private final AtomicLong suppressed = new AtomicLong();

    Site(long now) {
      passedAt = new AtomicLong(now - PERIOD_NANOS);
    }

    boolean mayPass(long now) {
      long last = passedAt.get();
      return now - last >= PERIOD_NANOS && passedAt.compareAndSet(last, now);
    }
  }
}
