package dev.tokenmeter.metrics.usage.ws;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads the frames of one direction of a WebSocket (RFC 6455 5) from pieces of any size. Constant
 * memory; never throws, an exception of the sink passes. Lives on one thread.
 *
 * <p>Frames that break the protocol end the reading, because where the next one begins is not known
 * then. Whether a frame is masked is read off it, whichever side sent it.
 */
final class FrameReader {

  /** Where the reader stands; once left, {@code OPEN} does not come back. */
  enum Status {
    OPEN,
    /** A close frame was read, which no data may follow (RFC 6455 5.5.1). */
    CLOSED,
    /** A frame breaks the protocol, or uses an extension that was not agreed on. */
    MALFORMED
  }

  private static final int SCRATCH = 8 << 10;
  private static final int LONGEST_HEAD = 14;
  private static final int MAX_CONTROL = 125;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int FIN = 0x80;
  private static final int RSV1 = 0x40;
  private static final int OTHER_RSV = 0x30;
  private static final int CONTINUATION = 0x0;
  private static final int BINARY = 0x2;
  private static final int CONTROL = 0x8;
  private static final int CLOSE = 0x8;
  private static final int PONG = 0xa;

  private final Compression compression;
  private final FrameSink sink;
  private final byte[] head = new byte[LONGEST_HEAD];
  private final byte[] scratch = new byte[SCRATCH];
  private Status status = Status.OPEN;
  private int headLength;
  private boolean inPayload;
  private long left;
  private boolean masked;
  private int mask;
  private boolean inMessage;
  private long wireBytes;

  /** A reader of frames that may be compressed as agreed on. */
  FrameReader(Compression compression, FrameSink sink) {
    this.compression = compression;
    this.sink = sink;
  }

  Status status() {
    return status;
  }

  /** Reads a piece; moves its position to its limit. */
  void accept(ByteBuffer in) {
    while (status == Status.OPEN && in.hasRemaining()) {
      if (inPayload) {
        payload(in);
      } else {
        headByte(in.get());
      }
    }
    in.position(in.limit());
  }

  private void headByte(byte next) {
    head[headLength++] = next;
    wireBytes++;
    if (headLength < 2 || headLength < headNeeded()) {
      return;
    }
    status = check();
    if (status != Status.OPEN) {
      return;
    }
    int first = head[0] & 0xff;
    int opcode = first & 0xf;
    if (opcode < CONTROL && opcode != CONTINUATION) {
      inMessage = true;
      sink.begin((first & RSV1) != 0 ? FrameSink.Coding.DEFLATED : FrameSink.Coding.PLAIN);
    }
    inPayload = left > 0;
    if (!inPayload) {
      endFrame();
    }
  }

  private int headNeeded() {
    int second = head[1] & 0xff;
    int length =
        switch (second & 0x7f) {
          case 126 -> 4;
          case 127 -> 10;
          default -> 2;
        };
    return length + ((second & 0x80) != 0 ? 4 : 0);
  }

  /** Takes length and mask over from a complete head, and judges it. */
  private Status check() {
    int first = head[0] & 0xff;
    int second = head[1] & 0xff;
    masked = (second & 0x80) != 0;
    ByteBuffer rest = ByteBuffer.wrap(head, 2, headLength - 2);
    left =
        switch (second & 0x7f) {
          case 126 -> rest.getShort() & 0xffff;
          case 127 -> rest.getLong();
          default -> second & 0x7f;
        };
    mask = masked ? rest.getInt() : 0;
    int opcode = first & 0xf;
    boolean control = opcode >= CONTROL;
    boolean known = control ? opcode <= PONG : opcode <= BINARY;
    boolean inOrder = control || (opcode == CONTINUATION) == inMessage;
    boolean whole = !control || ((first & FIN) != 0 && left <= MAX_CONTROL);
    boolean mayBeCompressed = compression != Compression.NONE && !control && opcode != CONTINUATION;
    boolean agreed = (first & OTHER_RSV) == 0 && ((first & RSV1) == 0 || mayBeCompressed);
    if (!known || !inOrder || !whole || !agreed || left < 0) {
      return Status.MALFORMED;
    }
    return opcode == CLOSE ? Status.CLOSED : Status.OPEN;
  }

  private void payload(ByteBuffer in) {
    int length = (int) Math.min(Math.min(left, scratch.length), in.remaining());
    if (isData()) {
      in.get(scratch, 0, length);
      if (masked) {
        unmask(length);
      }
      sink.payload(scratch, 0, length);
    } else {
      in.position(in.position() + length);
    }
    wireBytes += length;
    left -= length;
    if (left == 0) {
      endFrame();
    }
  }

  /** RFC 6455 5.3; leaves the mask turned to the byte that comes next. */
  private void unmask(int length) {
    long eight = (long) mask << 32 | (mask & 0xffff_ffffL);
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      LONGS.set(scratch, i, (long) LONGS.get(scratch, i) ^ eight);
    }
    for (; i < length; i++) {
      scratch[i] ^= (byte) (mask >>> 24);
      mask = Integer.rotateLeft(mask, Byte.SIZE);
    }
  }

  private void endFrame() {
    inPayload = false;
    headLength = 0;
    if (isData() && (head[0] & FIN) != 0) {
      inMessage = false;
      long bytes = wireBytes;
      wireBytes = 0;
      sink.end(bytes);
    }
  }

  private boolean isData() {
    return (head[0] & 0xf) < CONTROL;
  }
}
