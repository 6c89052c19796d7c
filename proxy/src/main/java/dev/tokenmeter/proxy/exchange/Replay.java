package dev.tokenmeter.proxy.exchange;

import io.netty.handler.codec.http.HttpContent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The request body kept until the upstream accepted the first byte of the request: what waits for a
 * connection, and what is written once more if a parked connection turns out to be dead. Bounded;
 * the bound pauses the client, it never loses a byte.
 */
final class Replay {
  private final Deque<HttpContent> pieces = new ArrayDeque<>();
  private final int bound;
  private int bytes;

  Replay(int bound) {
    this.bound = bound;
  }

  /** Keeps a piece; ownership passes. */
  void keep(HttpContent piece) {
    pieces.add(piece);
    bytes += piece.content().readableBytes();
  }

  /** Whether as much is kept as may be. */
  boolean full() {
    return bytes >= bound;
  }

  /** Hands out a duplicate of every piece in order; ownership of the duplicates passes. */
  void write(Consumer<HttpContent> out) {
    for (HttpContent piece : pieces) {
      out.accept(piece.retainedDuplicate());
    }
  }

  /** Lets go of everything. */
  void release() {
    pieces.forEach(HttpContent::release);
    pieces.clear();
    bytes = 0;
  }
}
