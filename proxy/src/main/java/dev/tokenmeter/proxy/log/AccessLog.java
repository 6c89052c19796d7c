package dev.tokenmeter.proxy.log;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * One JSON line per finished exchange. Event loops only hand over; a thread of its own writes. When
 * the reader of the lines is slower than the traffic, lines are dropped and counted: the log is
 * never in the way.
 */
public final class AccessLog implements ExchangeSink, AutoCloseable {
  /** Finished exchanges that may wait to be written. */
  static final int QUEUE = 8_192;

  private static final Duration IDLE = Duration.ofMillis(200);

  private final BlockingQueue<ExchangeRecord> waiting = new ArrayBlockingQueue<>(QUEUE);
  private final LongAdder dropped = new LongAdder();
  private final ExchangeLine line;
  private final OutputStream out;
  private final Thread writer;
  private volatile Config.AccessLog mode;
  private volatile boolean closing;

  private AccessLog(Config.AccessLog mode, String instance, OutputStream out) {
    this.mode = mode;
    this.line = new ExchangeLine(instance);
    this.out = out;
    this.writer = Thread.ofPlatform().daemon().name("access-log").unstarted(this::write);
  }

  /**
   * Starts the writer.
   *
   * @param instance names this process in every line
   * @param out takes whole lines; closed by nobody
   */
  public static AccessLog start(Config.AccessLog mode, String instance, OutputStream out) {
    AccessLog log = new AccessLog(mode, instance, out);
    log.writer.start();
    return log;
  }

  /** Switches the log on or off for exchanges that end from now on. */
  public void reconfigure(Config.AccessLog changed) {
    mode = changed;
  }

  /** Lines that were not written because the queue was full or the output broken. */
  public long dropped() {
    return dropped.sum();
  }

  @Override
  public void begin(String provider) {}

  @Override
  public void end(ExchangeRecord exchange) {
    boolean wanted =
        switch (mode) {
          case OFF -> false;
          case JSON -> true;
        };
    if (wanted && !waiting.offer(exchange)) {
      dropped.increment();
    }
  }

  private void write() {
    while (true) {
      try {
        ExchangeRecord first = waiting.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
          writeFrom(first);
        } else if (closing) {
          return;
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Everything that waits goes out with one flush. */
  private void writeFrom(ExchangeRecord first) {
    int lines = 0;
    try {
      for (ExchangeRecord next = first; next != null; next = waiting.poll()) {
        lines++;
        out.write(line.of(next));
      }
      out.flush();
    } catch (IOException e) {
      dropped.add(lines);
    }
  }

  /** Writes what waits; gives up after a second, since a reader that hangs must not hold us. */
  @Override
  public void close() {
    closing = true;
    try {
      writer.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
