package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.proxy.http.ChunkTracker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;

/**
 * A chunked body on its way down as the bytes that came, framing included, past both codecs: a
 * stream of small events costs no object a piece then, and its chunks stay as the provider made
 * them. Ends where {@link ChunkTracker} meets something that is not a plain chunk, at the last
 * chunk at the latest. Lives on the exchange's event loop.
 */
final class Relay {
  private final ChunkTracker tracker = new ChunkTracker();
  private final ChunkTracker.Data shown;
  private ByteBuf held = Unpooled.EMPTY_BUFFER;

  /**
   * @param shown every piece of data, before it goes on
   */
  Relay(ChunkTracker.Data shown) {
    this.shown = shown;
  }

  /**
   * Passes on what is plain and keeps the beginning of a line until its end is there; ownership
   * passes.
   *
   * @param out takes ownership of what goes on
   * @return what comes next, which is for the codec; empty while there are only plain chunks
   * @throws BrokenChunk if a chunk does not end as it has to
   */
  ByteBuf pass(ByteBuf arrived, Consumer<ByteBuf> out) throws BrokenChunk {
    ByteBuf bytes = join(arrived);
    int plain = tracker.track(bytes, shown);
    if (plain == bytes.readableBytes()) {
      out.accept(bytes);
      return Unpooled.EMPTY_BUFFER;
    }
    if (plain > 0) {
      out.accept(bytes.readRetainedSlice(plain));
    }
    return switch (tracker.verdict()) {
      case PLAIN -> {
        held = bytes;
        yield Unpooled.EMPTY_BUFFER;
      }
      case OTHER -> bytes;
      case BROKEN -> {
        bytes.release();
        throw new BrokenChunk();
      }
    };
  }

  private ByteBuf join(ByteBuf arrived) {
    if (!held.isReadable()) {
      return arrived;
    }
    ByteBuf line = held;
    held = Unpooled.EMPTY_BUFFER;
    return Unpooled.wrappedBuffer(line, arrived);
  }

  /** Forgets what it kept. */
  void release() {
    held.release();
    held = Unpooled.EMPTY_BUFFER;
  }

  /** A chunk has more or less data than its size says. */
  static final class BrokenChunk extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenChunk() {
      super("a chunk does not end after the data that its size announced", null, false, false);
    }
  }
}
