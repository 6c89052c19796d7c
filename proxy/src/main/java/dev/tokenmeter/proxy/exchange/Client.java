package dev.tokenmeter.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.Optional;

/** The client's connection, as its current exchange sees it. */
public interface Client {

  /** The connection; written and flushed by the current exchange alone. */
  Channel channel();

  /**
   * Writes bytes of a response body past the codec, framing included. Only where {@link
   * #takesBytes}.
   */
  void write(ByteBuf bytes);

  /** Whether a body may be written as bytes that are framed already. */
  boolean takesBytes();

  /** Whether the connection is read. */
  Flow flow();

  /** Whether further requests are wanted on this connection. */
  Readiness readiness();

  /** What a probe is told: the same, or that some event loop is stuck. */
  Readiness probed();

  /** The caller's name in the certificate that the connection was proved with; never changes. */
  Optional<String> certificate();

  /** The exchange is over and will not touch the connection again. */
  void exchangeDone(After after);

  /** Whether the proxy wants more requests. */
  enum Readiness {
    READY,
    DRAINING,
    /** An event loop does not answer. Only probes are told; requests that get here are served. */
    STUCK
  }

  /** What becomes of the connection after an exchange. */
  enum After {
    /** The next request may follow. */
    KEEP_ALIVE,
    /** Closed once everything written is out. */
    CLOSE,
    /**
     * As CLOSE, but what the client still sends is read and thrown away for a short while first.
     */
    LINGER,
    /** Reset, so that the client cannot take the cut for an end. */
    RESET,
    /** The connection carries another protocol from here on. */
    TUNNELLED
  }
}
