package dev.tokenmeter.metrics.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Rows as SQLite's records, one behind the other, so that thousands that wait for each other stay
 * in the processor's cache. Not thread-safe.
 */
final class PackedRows {
  /** Beyond what a group of rows takes; room of a larger one is not kept. */
  private static final int USUAL = 1 << 20;

  private static final int FIRST = 1 << 12;

  private final RecordEncoder encoder;
  private final List<Row> rows = new ArrayList<>();
  private byte[] bytes = new byte[FIRST];
  private int end;

  PackedRows(TableLayout layout) {
    encoder = new RecordEncoder(layout);
  }

  /**
   * A row.
   *
   * @param key its own
   * @param offset where its record begins in {@link #bytes}
   * @param size of the record
   */
  record Row(long key, int offset, int size) {}

  /** Begins anew. */
  void clear() {
    rows.clear();
    end = 0;
    if (bytes.length > USUAL) {
      bytes = new byte[FIRST];
    }
  }

  /** Takes a row's values. */
  void add(long key, RowValues values) {
    int most = encoder.take(values).most();
    if (most > bytes.length - end) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length + most);
    }
    int next = encoder.write(bytes, end);
    rows.add(new Row(key, end, next - end));
    end = next;
  }

  /** Rows that were taken. */
  int size() {
    return rows.size();
  }

  /** All rows in the order of their keys; until the next is taken. */
  List<Row> inOrder() {
    rows.sort(Comparator.comparingLong(Row::key));
    return rows;
  }

  /** What the records of all rows lie in; until the next is taken. */
  byte[] bytes() {
    return bytes;
  }
}
