package dev.tokenmeter.proxy.net;

import io.netty.channel.Channel;
import java.time.Duration;

/** How long one client has taken no byte of what waits for it. Nanoseconds of the system clock. */
final class Patience {
  private long waiting;
  private long lastProgress = System.nanoTime();

  /**
   * Looks at what waits to be written to a channel.
   *
   * @return whether the same bytes have waited for longer than the bound
   */
  boolean endsWith(Channel channel, long now, Duration bound) {
    long before = waiting;
    waiting =
        channel.isWritable()
            ? channel.config().getWriteBufferHighWaterMark() - channel.bytesBeforeUnwritable()
            : channel.bytesBeforeWritable() + channel.config().getWriteBufferLowWaterMark();
    if (waiting <= 0 || waiting != before) {
      lastProgress = now;
      return false;
    }
    return passed(now, lastProgress, bound);
  }

  /** Whether more than this time has passed; zero is for ever. */
  static boolean passed(long now, long since, Duration bound) {
    return !bound.isZero() && now - since > bound.toNanos();
  }
}
