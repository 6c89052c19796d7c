package dev.tokenmeter.metrics.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A SQLite database of one table and an empty index of it, made without SQLite, so that rows can be
 * handed over as a whole. They lie in leaves below one root.
 *
 * <p>Source: <a href="https://sqlite.org/fileformat2.html">Database File Format</a>, 1.3 (header)
 * and 1.6 (pages). Not thread-safe.
 */
final class TableImage {
  /** Bytes of a page. */
  static final int PAGE = 1 << 15;

  /** The largest record that a leaf holds whole; none here is spread over pages. */
  static final int LARGEST = PAGE - 35;

  private static final int SCHEMA_COLUMNS = 5;
  private static final int TABLE_ROOT = 2;
  private static final int INDEX_ROOT = 3;

  /** Pages of the schema, of the root, and of the index. */
  private static final int FIXED = 3;

  private static final byte INTERIOR = 5;
  private static final byte INDEX_LEAF = 10;
  private static final int FILE_HEADER = 100;
  private static final int ROOT_HEADER = 12;

  /** 4 MiB, some twenty times what a group of rows takes; the root has room for 2,000 leaves. */
  private static final int MOST_LEAVES = 128;

  /** Room that the next rows find, in bytes. */
  private static final int KEPT = 1 << 20;

  private final long[] lastKeys = new long[MOST_LEAVES];
  private byte[] bytes;

  /**
   * Of a table and an index of it, as {@code sqlite_schema} holds them.
   *
   * @param table made by {@link #table}
   * @param index made by {@link #index}
   */
  TableImage(RowValues table, RowValues index) {
    bytes = fixed(table, index);
  }

  /** The row of {@code sqlite_schema} for the table. */
  static RowValues table(String name, String sql) {
    return definition("table", name, name, TABLE_ROOT, sql);
  }

  /** The row of {@code sqlite_schema} for the index. */
  static RowValues index(String name, String table, String sql) {
    return definition("index", name, table, INDEX_ROOT, sql);
  }

  private static RowValues definition(
      String type, String name, String table, int root, String sql) {
    RowValues row = new RowValues(SCHEMA_COLUMNS);
    row.text(type);
    row.text(name);
    row.text(table);
    row.number(root);
    row.text(sql);
    return row;
  }

  private static byte[] fixed(RowValues table, RowValues index) {
    byte[] pages = new byte[FIXED * PAGE];
    PackedRows definitions = new PackedRows(TableLayout.ofAll(SCHEMA_COLUMNS));
    definitions.add(1, table);
    definitions.add(2, index);
    LeafPage schema = new LeafPage(pages, 0, FILE_HEADER);
    for (PackedRows.Row row : definitions.inOrder()) {
      if (!schema.add(row, definitions)) {
        throw new IllegalArgumentException("the definition of a table does not fit into a page");
      }
    }
    schema.end();
    ByteBuffer file = ByteBuffer.wrap(pages);
    file.put("SQLite format 3\0".getBytes(StandardCharsets.US_ASCII)).putShort((short) PAGE);
    // Rollback journal, no bytes of a page kept free, and the only three fractions there are.
    file.put(new byte[] {1, 1, 0, 64, 32, 32});
    // Changed once, and its size is of then; one schema, of the newest format; UTF-8.
    file.putInt(24, 1).putInt(92, 1).putInt(40, 1).putInt(44, 4).putInt(56, 1);
    LeafPage.header(file, (INDEX_ROOT - 1) * PAGE, INDEX_LEAF, 0, PAGE);
    return pages;
  }

  /**
   * The database as a file would hold it. Empty if it cannot hold these rows: they take more than 4
   * MiB, or one of them more than {@link #LARGEST}, or two have the same key.
   */
  Optional<byte[]> of(PackedRows rows) {
    if (bytes.length > KEPT) {
      bytes = Arrays.copyOf(bytes, FIXED * PAGE);
    }
    int leaves = 0;
    OptionalLong last = OptionalLong.empty();
    LeafPage leaf = leaf(0);
    for (PackedRows.Row row : rows.inOrder()) {
      boolean twice = last.isPresent() && last.getAsLong() == row.key();
      if (twice || row.size() > LARGEST) {
        return Optional.empty();
      }
      if (!leaf.add(row, rows)) {
        leaf.end();
        lastKeys[leaves++] = last.orElseThrow();
        if (leaves == MOST_LEAVES) {
          return Optional.empty();
        }
        leaf = leaf(leaves);
        leaf.add(row, rows);
      }
      last = OptionalLong.of(row.key());
    }
    leaf.end();
    return Optional.of(whole(leaves));
  }

  private LeafPage leaf(int number) {
    int start = (FIXED + number) * PAGE;
    if (start + PAGE > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    return new LeafPage(bytes, start, 0);
  }

  /**
   * Puts the root in its place.
   *
   * @param last the number of the last leaf
   */
  private byte[] whole(int last) {
    int root = (TABLE_ROOT - 1) * PAGE;
    if (last == 0) {
      System.arraycopy(bytes, FIXED * PAGE, bytes, root, PAGE);
    } else {
      root(ByteBuffer.wrap(bytes, root, PAGE).slice(), last);
    }
    int pages = last == 0 ? FIXED : FIXED + last + 1;
    ByteBuffer.wrap(bytes).putInt(28, pages);
    return Arrays.copyOf(bytes, pages * PAGE);
  }

  private void root(ByteBuffer page, int last) {
    byte[] cell = new byte[13];
    int low = PAGE;
    for (int leaf = 0; leaf < last; leaf++) {
      ByteBuffer.wrap(cell).putInt(FIXED + 1 + leaf);
      int size = Varint.put(cell, Integer.BYTES, lastKeys[leaf]);
      low -= size;
      page.put(low, cell, 0, size).putShort(ROOT_HEADER + 2 * leaf, (short) low);
    }
    LeafPage.header(page, 0, INTERIOR, last, low);
    page.putInt(8, FIXED + 1 + last);
  }
}
