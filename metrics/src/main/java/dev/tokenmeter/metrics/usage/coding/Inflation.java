package dev.tokenmeter.metrics.usage.coding;

import dev.tokenmeter.metrics.usage.coding.Coding.Progress;
import dev.tokenmeter.metrics.usage.coding.Coding.Sink;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A deflate stream, with or without zlib's frame, on the JDK's inflater. */
final class Inflation {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Inflater inflater;
  private final byte[] window = new byte[BodyDecoder.WINDOW];
  private final ByteBuffer piece = ByteBuffer.wrap(window);
  private long decoded;

  /** A raw stream (RFC 1951), or one in a zlib frame (RFC 1950). */
  static Inflation raw() {
    return new Inflation(new Inflater(true));
  }

  static Inflation zlib() {
    return new Inflation(new Inflater(false));
  }

  private Inflation(Inflater inflater) {
    this.inflater = inflater;
  }

  /** Leaves {@code in} behind the last byte of the stream when that is {@code DONE}. */
  Progress decode(ByteBuffer in, Sink sink) {
    inflater.setInput(in);
    try {
      while (true) {
        int length = inflater.inflate(window);
        if (length > 0) {
          decoded += length;
          if (!sink.accept(piece.clear().limit(length))) {
            return Progress.STOPPED;
          }
        }
        if (inflater.finished()) {
          return Progress.DONE;
        }
        if (inflater.needsDictionary()) {
          return Progress.BROKEN;
        }
        if (length < window.length) {
          return in.hasRemaining() ? Progress.BROKEN : Progress.MORE;
        }
      }
    } catch (DataFormatException e) {
      return Progress.BROKEN;
    } finally {
      // The input belongs to the caller; the inflater must not remember it.
      inflater.setInput(NOTHING);
    }
  }

  /** Bytes decoded since the last {@link #restart}. */
  long decoded() {
    return decoded;
  }

  /** Begins a new stream. */
  void restart() {
    inflater.reset();
    decoded = 0;
  }

  void close() {
    inflater.end();
  }
}
