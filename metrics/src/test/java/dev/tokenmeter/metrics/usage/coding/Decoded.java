package dev.tokenmeter.metrics.usage.coding;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A decoder under test with all that it gave. */
final class Decoded {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final BodyDecoder decoder;
  private int largestPiece;

  Decoded(String contentEncoding) {
    this(contentEncoding, DecoderLimits.defaults());
  }

  Decoded(String contentEncoding, DecoderLimits limits) {
    decoder = BodyDecoder.of(contentEncoding, limits);
  }

  static Decoded whole(String contentEncoding, byte[] body) {
    return new Decoded(contentEncoding).accept(body).end();
  }

  static Decoded pieces(String contentEncoding, List<byte[]> pieces) {
    Decoded decoded = new Decoded(contentEncoding);
    pieces.forEach(decoded::accept);
    return decoded.end();
  }

  /** Cuts a body at random places, so that every part is met at every offset over many seeds. */
  static List<byte[]> cut(byte[] body, long seed, int greatestPiece) {
    Random random = new Random(seed);
    List<byte[]> pieces = new ArrayList<>();
    int from = 0;
    while (from < body.length) {
      int to = Math.min(body.length, from + random.nextInt(greatestPiece + 1));
      pieces.add(java.util.Arrays.copyOfRange(body, from, to));
      from = to;
    }
    return pieces;
  }

  Decoded accept(byte[] piece) {
    return accept(ByteBuffer.wrap(piece));
  }

  Decoded accept(ByteBuffer piece) {
    decoder.accept(piece, this::take);
    return this;
  }

  Decoded end() {
    decoder.end(this::take);
    decoder.close();
    return this;
  }

  private void take(ByteBuffer piece) {
    largestPiece = Math.max(largestPiece, piece.remaining());
    byte[] copy = new byte[piece.remaining()];
    piece.get(copy);
    bytes.writeBytes(copy);
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  int largestPiece() {
    return largestPiece;
  }

  BodyDecoder.Status status() {
    return decoder.status();
  }

  void close() {
    decoder.close();
  }
}
