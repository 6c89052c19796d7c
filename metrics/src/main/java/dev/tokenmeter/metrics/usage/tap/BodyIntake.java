package dev.tokenmeter.metrics.usage.tap;

import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.coding.BodyDecoder;
import dev.tokenmeter.metrics.usage.scan.Framing;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** Decodes a body and shows it to its framing. Holds native memory until it is closed. */
final class BodyIntake {
  private static final int COPY_BYTES = 4 << 10;

  private final BodyDecoder decoder;
  private final Framing framing;
  private final Consumer<ByteBuffer> out = this::show;
  private byte[] copy = new byte[0];

  BodyIntake(String contentEncoding, Framing framing) {
    this.decoder = BodyDecoder.of(contentEncoding);
    this.framing = framing;
  }

  void accept(ByteBuffer piece) {
    decoder.accept(piece, out);
  }

  /** The body is over or will never be. */
  void end() {
    decoder.end(out);
    framing.end();
  }

  void close() {
    decoder.close();
  }

  /** Why no more of the body can be shown. */
  Optional<TapFailure> failure() {
    return switch (decoder.status()) {
      case OPEN, ENDED -> Optional.empty();
      case UNDECODABLE -> Optional.of(TapFailure.UNDECODABLE);
      case EXPANSION -> Optional.of(TapFailure.EXPANSION);
    };
  }

  private void show(ByteBuffer piece) {
    if (piece.hasArray()) {
      int from = piece.arrayOffset() + piece.position();
      framing.feed(piece.array(), from, from + piece.remaining());
      piece.position(piece.limit());
      return;
    }
    if (copy.length < Math.min(COPY_BYTES, piece.remaining())) {
      copy = new byte[Math.min(COPY_BYTES, piece.remaining())];
    }
    while (piece.hasRemaining()) {
      int length = Math.min(copy.length, piece.remaining());
      piece.get(copy, 0, length);
      framing.feed(copy, 0, length);
    }
  }
}
