package dev.tokenmeter.metrics.ledger;

import java.nio.ByteBuffer;

/**
 * A page of a table's rows being filled: pointers from its beginning on, the rows they point to
 * from its end back.
 *
 * <p>Source: <a href="https://sqlite.org/fileformat2.html#b_tree_pages">Database File Format</a>,
 * 1.6.
 */
final class LeafPage {
  private static final byte TYPE = 13;
  private static final int HEADER = 8;
  private static final int POINTER = 2;

  private final byte[] bytes;
  private final int start;
  private final int header;
  private int cells;
  private int low = TableImage.PAGE;

  /**
   * An empty page.
   *
   * @param bytes that hold it
   * @param start where it begins in them
   * @param header where its own header begins in it
   */
  LeafPage(byte[] bytes, int start, int header) {
    this.bytes = bytes;
    this.start = start;
    this.header = header;
  }

  /**
   * Takes a row, whose key is beyond those before, if there is room for it.
   *
   * @param rows of which it is one
   */
  boolean add(PackedRows.Row row, PackedRows rows) {
    int cell = Varint.size(row.size()) + Varint.size(row.key()) + row.size();
    int pointer = header + HEADER + POINTER * cells;
    if (pointer + POINTER + cell > low) {
      return false;
    }
    low -= cell;
    int at = Varint.put(bytes, start + low, row.size());
    at = Varint.put(bytes, at, row.key());
    System.arraycopy(rows.bytes(), row.offset(), bytes, at, row.size());
    bytes[start + pointer] = (byte) (low >> Byte.SIZE);
    bytes[start + pointer + 1] = (byte) low;
    cells++;
    return true;
  }

  /** Nothing more is taken. */
  void end() {
    header(ByteBuffer.wrap(bytes), start + header, TYPE, cells, low);
  }

  /** Writes the header of a page of any kind, which has no room between its cells. */
  static void header(ByteBuffer bytes, int at, byte type, int cells, int low) {
    bytes.put(at, type).putShort(at + 1, (short) 0).putShort(at + 3, (short) cells);
    bytes.putShort(at + 5, (short) low).put(at + 7, (byte) 0);
  }
}
