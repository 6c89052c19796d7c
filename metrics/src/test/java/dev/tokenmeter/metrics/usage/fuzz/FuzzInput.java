package dev.tokenmeter.metrics.usage.fuzz;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An input of a fuzzer taken apart: a byte for the target, two for its options, one for the size of
 * the pieces, and the body.
 */
final class FuzzInput {
  private static final int PREFIX = 4;

  private final byte[] input;

  private FuzzInput(byte[] input) {
    this.input = input;
  }

  static FuzzInput of(byte[] data) {
    return new FuzzInput(data.length < PREFIX ? Arrays.copyOf(data, PREFIX) : data);
  }

  int target() {
    return input[0] & 0xFF;
  }

  int first() {
    return input[1] & 0xFF;
  }

  int second() {
    return input[2] & 0xFF;
  }

  /** Bytes of a piece, at least 1. */
  int size() {
    return Math.max(1, input[3] & 0xFF);
  }

  byte[] body() {
    return Arrays.copyOfRange(input, PREFIX, input.length);
  }

  /** The body as it would arrive in pieces. */
  List<byte[]> pieces() {
    List<byte[]> pieces = new ArrayList<>();
    for (int i = PREFIX; i < input.length; i += size()) {
      pieces.add(Arrays.copyOfRange(input, i, Math.min(input.length, i + size())));
    }
    return pieces;
  }

  static ByteBuffer direct(byte[] piece) {
    return ByteBuffer.allocateDirect(piece.length).put(piece).flip();
  }
}
