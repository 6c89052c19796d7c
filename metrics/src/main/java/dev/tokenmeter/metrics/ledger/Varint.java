package dev.tokenmeter.metrics.ledger;

/**
 * SQLite's integers of variable length: seven bits a byte, the highest first, and all eight of a
 * ninth byte.
 *
 * <p>Source: <a href="https://sqlite.org/fileformat2.html#varint">Database File Format</a>, 1.6.
 */
final class Varint {
  private static final int MOST = 9;
  private static final int BITS = 7;

  private Varint() {}

  /** Bytes that a value takes; a negative one takes nine. */
  static int size(long value) {
    int bits = Math.max(1, Long.SIZE - Long.numberOfLeadingZeros(value));
    return Math.min(MOST, (bits + BITS - 1) / BITS);
  }

  /** Writes a value; the offset behind it. */
  static int put(byte[] to, int offset, long value) {
    int size = size(value);
    long left = value;
    int at = offset + size;
    if (size == MOST) {
      to[--at] = (byte) left;
      left >>>= Byte.SIZE;
    } else {
      to[--at] = (byte) (left & 0x7f);
      left >>>= BITS;
    }
    while (at > offset) {
      to[--at] = (byte) ((left & 0x7f) | 0x80);
      left >>>= BITS;
    }
    return offset + size;
  }
}
