package dev.tokenmeter.proxy.net;

import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;

/** What was written to a channel and waits for its peer. */
final class Backlog {
  private Backlog() {}

  /** In bytes; on the channel's event loop. A stream of HTTP/2 counts for itself. */
  static long of(Channel channel) {
    if (!channel.isActive()) {
      return 0;
    }
    WriteBufferWaterMark marks = channel.config().getWriteBufferWaterMark();
    return channel.isWritable()
        ? Math.max(0, marks.high() - channel.bytesBeforeUnwritable())
        : marks.low() + channel.bytesBeforeWritable();
  }
}
