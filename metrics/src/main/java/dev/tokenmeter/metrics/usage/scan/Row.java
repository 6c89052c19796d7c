package dev.tokenmeter.metrics.usage.scan;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One element of a {@link Path.Kind#ROWS} array, with the columns declared below it. */
public final class Row {
  private final Path array;
  private final int[] slots;
  private final long[] counts;
  private final @Nullable String[] texts;

  private Row(Path array, int[] slots, long[] counts, @Nullable String[] texts) {
    this.array = array;
    this.slots = slots;
    this.counts = counts;
    this.texts = texts;
  }

  static Row of(Path array, int[] slots, Captures captures) {
    long[] counts = new long[slots.length];
    @Nullable String[] texts = new @Nullable String[slots.length];
    for (int i = 0; i < slots.length; i++) {
      counts[i] = captures.countAt(slots[i]);
      texts[i] = captures.textAt(slots[i]);
    }
    return new Row(array, slots, counts, texts);
  }

  /** The count in a column, or {@link Captures#UNKNOWN}. */
  public long count(Path column) {
    int index = index(column);
    return index < 0 ? Captures.UNKNOWN : counts[index];
  }

  /** The text in a column, if there is one. */
  public Optional<String> text(Path column) {
    int index = index(column);
    return index < 0 ? Optional.empty() : Optional.ofNullable(texts[index]);
  }

  boolean of(Path path) {
    return array.equals(path);
  }

  private int index(Path column) {
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] == column.slot()) {
        return i;
      }
    }
    return -1;
  }
}
