package dev.tokenmeter.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * One upstream connection, held by one exchange from {@link Upstreams#lease} until it is parked or
 * dropped. Lives on the exchange's event loop.
 */
public interface Lease {

  /** The connection; written and flushed by the exchange alone. */
  Channel channel();

  /** Whether the connection was opened for this lease rather than taken from the pool. */
  boolean fresh();

  /** From here on the connection's events go to the listener. */
  void listen(UpstreamListener listener);

  /** Stops or resumes reading from the upstream. */
  void reading(Flow.Reason reason, Flow.Want want);

  /**
   * Takes the codec away in the middle of a response: all that follows, bytes that it has read
   * already included, comes to {@link UpstreamListener#responseBytes}. The request must be out.
   */
  void splice();

  /**
   * Puts a codec in again, which finds itself before a chunk of the body; ownership passes.
   *
   * @param bytes that have come and were not passed on
   */
  void decode(ByteBuf bytes);

  /** Gives the connection back: request and response both ended exactly, nothing extra was read. */
  void park();

  /** Closes the connection; it is never used again. */
  void drop();
}
