package dev.tokenmeter.metrics.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes rows as SQLite's own records.
 *
 * <p>Source: <a href="https://sqlite.org/fileformat2.html#record_format">Database File Format</a>,
 * 2.1 Record Format. Not thread-safe.
 */
final class RecordEncoder {
  /** The serial types of what takes no room. */
  static final byte NULL = 0;

  static final byte ZERO = 8;
  static final byte ONE = 9;

  private static final int TEXT = 13;

  /** The largest serial type that is one byte. */
  private static final int NARROW = 0x7f;

  /** Bits of an integer by its serial type. */
  private static final int[] BITS = {0, 8, 16, 24, 32, 48, 64};

  private static final VarHandle BIG_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final TableLayout layout;
  private final byte[] usual;
  private final byte[][] texts = new byte[Long.SIZE][];
  private RowValues row = new RowValues(0);
  private int header;
  private int most;

  RecordEncoder(TableLayout layout) {
    this.layout = layout;
    this.usual = layout.usual();
  }

  /** Takes a row, which {@link #write} writes then. */
  RecordEncoder take(RowValues values) {
    row = values;
    int head = usual.length;
    int room = Long.BYTES * (Long.bitCount(values.shape()) + 1);
    for (long left = values.textShape(); left != 0; left &= left - 1) {
      int value = Long.numberOfTrailingZeros(left);
      byte[] bytes = values.textAt(value).getBytes(StandardCharsets.UTF_8);
      texts[value] = bytes;
      head += Varint.size(type(bytes)) - 1;
      room += bytes.length;
    }
    // The header's size counts itself; a second byte may make it need that byte.
    header = head + Varint.size(head + Varint.size(head));
    most = header + room;
    return this;
  }

  private static long type(byte[] text) {
    return TEXT + 2L * text.length;
  }

  private static int type(long number) {
    if ((number & ~1) == 0) {
      return ZERO + (int) number;
    }
    int bits = Long.SIZE - Long.numberOfLeadingZeros(number ^ (number >> 63)) + 1;
    if (bits <= 32) {
      return (bits + 7) / 8;
    }
    return bits <= 48 ? 5 : 6;
  }

  /** Bytes that {@link #write} needs to be there; the record is not longer. */
  int most() {
    return most;
  }

  /**
   * Writes the record.
   *
   * @return the offset behind it
   */
  int write(byte[] to, int offset) {
    int head = Varint.put(to, offset, header);
    System.arraycopy(usual, 0, to, head, usual.length);
    int at = offset + header;
    for (long left = row.shape(); left != 0; left &= left - 1) {
      int value = Long.numberOfTrailingZeros(left);
      int column = layout.column(value);
      if (column == TableLayout.KEY) {
        continue;
      }
      if ((row.textShape() & left & -left) == 0) {
        long number = row.numberAt(value);
        int type = type(number);
        to[head + column] = (byte) type;
        if (type < ZERO) {
          BIG_ENDIAN.set(to, at, number << (Long.SIZE - BITS[type]));
          at += BITS[type] / Byte.SIZE;
        }
      } else {
        byte[] text = texts[value];
        head = putType(to, head, column, type(text));
        System.arraycopy(text, 0, to, at, text.length);
        at += text.length;
      }
    }
    return at;
  }

  /** The types behind one that is wider than a byte move by as much. */
  private int putType(byte[] to, int head, int column, long type) {
    if (type <= NARROW) {
      to[head + column] = (byte) type;
      return head;
    }
    int wider = Varint.put(to, head + column, type) - (head + column) - 1;
    System.arraycopy(usual, column + 1, to, head + column + 1 + wider, usual.length - column - 1);
    return head + wider;
  }
}
