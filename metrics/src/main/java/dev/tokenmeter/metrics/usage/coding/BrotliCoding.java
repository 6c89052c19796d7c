package dev.tokenmeter.metrics.usage.coding;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Coding {@code br} (RFC 7932). Its window is at most 16 MiB and grows with what the body declares;
 * the non-standard large windows are refused by the codec, and so is garbage behind the end.
 */
final class BrotliCoding implements Coding {
  private static final int INPUT_BYTES = 4 << 10;

  private final DecoderJNI.Wrapper decoder;
  private boolean closed;

  /**
   * @throws LinkageError where the native library is missing
   * @throws IOException if the codec cannot be set up
   */
  BrotliCoding() throws IOException {
    Brotli4jLoader.ensureAvailability();
    decoder = new DecoderJNI.Wrapper(INPUT_BYTES);
  }

  @Override
  public Progress decode(ByteBuffer in, Sink sink) {
    while (true) {
      switch (decoder.getStatus()) {
        case NEEDS_MORE_OUTPUT -> {
          if (!pull(sink)) {
            return Progress.STOPPED;
          }
        }
        case OK -> decoder.push(0);
        case NEEDS_MORE_INPUT -> {
          if (decoder.hasOutput()) {
            if (!pull(sink)) {
              return Progress.STOPPED;
            }
          } else if (in.hasRemaining()) {
            push(in);
          } else {
            return Progress.MORE;
          }
        }
        case DONE -> {
          if (decoder.hasOutput() && !pull(sink)) {
            return Progress.STOPPED;
          }
          return in.hasRemaining() ? Progress.BROKEN : Progress.MORE;
        }
        case ERROR -> {
          // Garbage in the piece that ends the body is an error to the codec, after its output.
          boolean stopped = decoder.hasOutput() && !pull(sink);
          return stopped ? Progress.STOPPED : Progress.BROKEN;
        }
      }
    }
  }

  private void push(ByteBuffer in) {
    ByteBuffer input = decoder.getInputBuffer().clear();
    int length = Math.min(input.remaining(), in.remaining());
    input.put(in.slice(in.position(), length));
    in.position(in.position() + length);
    decoder.push(length);
  }

  /** The codec shows its whole window at once; the sink sees it in pieces of ours. */
  private boolean pull(Sink sink) {
    ByteBuffer output = decoder.pull();
    while (output.hasRemaining()) {
      int length = Math.min(output.remaining(), BodyDecoder.WINDOW);
      if (!sink.accept(output.slice(output.position(), length))) {
        return false;
      }
      output.position(output.position() + length);
    }
    return true;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      decoder.destroy();
    }
  }
}
