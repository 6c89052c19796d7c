package dev.tokenmeter.proxy.http;

import io.netty.buffer.ByteBuf;

/**
 * Follows the chunked framing (RFC 9112 7.1) of bytes that are passed on as they came. It knows
 * plain chunks and nothing else: {@code 1*7HEXDIG CRLF data CRLF} with a size above zero. The last
 * chunk, an extension, a longer size and whatever else a line may hold are left to the decoder of a
 * strict codec, so that nothing is passed on that the codec would have refused.
 *
 * <p>Not thread-safe; one for each body.
 */
public final class ChunkTracker {
  /** Most digits of a plain size: chunks of up to 256 MiB. */
  private static final int DIGITS = 7;

  private static final int CRLF = 2;

  /** How the bytes go on. */
  public enum Verdict {
    /** Plain as far as they go. What was not taken is the beginning of a line. */
    PLAIN,
    /** What was not taken begins with a line of another kind. */
    OTHER,
    /** What was not taken is no end of a chunk. */
    BROKEN
  }

  /** Is shown the data between the framing, in order. */
  @FunctionalInterface
  public interface Data {
    void piece(ByteBuf bytes, int index, int length);
  }

  private enum Expected {
    SIZE,
    DATA,
    END
  }

  private Expected expected = Expected.SIZE;
  private int remaining;
  private Verdict verdict = Verdict.PLAIN;

  /**
   * Follows a piece of the body.
   *
   * @param bytes are read from their reader index, which does not move
   * @return how many of them are plain; the next call has to begin with what follows these
   */
  public int track(ByteBuf bytes, Data data) {
    int begin = bytes.readerIndex();
    int end = bytes.writerIndex();
    int at = begin;
    verdict = Verdict.PLAIN;
    while (at < end) {
      int taken =
          switch (expected) {
            case SIZE -> size(bytes, at, end);
            case DATA -> data(bytes, at, end, data);
            case END -> end(bytes, at, end);
          };
      if (taken == 0) {
        break;
      }
      at += taken;
    }
    return at - begin;
  }

  /** What became of the bytes that {@link #track} saw last. */
  public Verdict verdict() {
    return verdict;
  }

  /** Takes a whole line or nothing, since one that is not plain is not ours to pass on. */
  private int size(ByteBuf bytes, int from, int end) {
    int size = 0;
    int at = from;
    while (at < end && at - from < DIGITS && hex(bytes.getByte(at)) >= 0) {
      size = size << 4 | hex(bytes.getByte(at));
      at++;
    }
    boolean open = at == end || (at + 1 == end && bytes.getByte(at) == '\r' && at > from);
    if (open) {
      return 0;
    }
    if (size == 0 || bytes.getByte(at) != '\r' || bytes.getByte(at + 1) != '\n') {
      verdict = Verdict.OTHER;
      return 0;
    }
    remaining = size;
    expected = Expected.DATA;
    return at - from + CRLF;
  }

  private int data(ByteBuf bytes, int from, int end, Data data) {
    int length = Math.min(remaining, end - from);
    data.piece(bytes, from, length);
    remaining -= length;
    if (remaining == 0) {
      expected = Expected.END;
    }
    return length;
  }

  private int end(ByteBuf bytes, int from, int end) {
    boolean whole = end - from >= CRLF;
    if (bytes.getByte(from) != '\r' || (whole && bytes.getByte(from + 1) != '\n')) {
      verdict = Verdict.BROKEN;
      return 0;
    }
    if (!whole) {
      return 0;
    }
    expected = Expected.SIZE;
    return CRLF;
  }

  private static int hex(byte digit) {
    if (digit >= '0' && digit <= '9') {
      return digit - '0';
    }
    int lower = digit | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
