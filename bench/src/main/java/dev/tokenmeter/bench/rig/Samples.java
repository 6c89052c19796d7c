package dev.tokenmeter.bench.rig;

import java.util.Arrays;

/** Durations in nanoseconds, of which percentiles are asked. Not thread-safe. */
public final class Samples {
  private long[] values = new long[1 << 12];
  private int size;

  /** Adds one, in ns. */
  public void add(long nanos) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size++] = nanos;
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** The value below which this share (0 to 1) of the samples lies, in microseconds. */
  public double micros(double share) {
    if (size == 0) {
      return Double.NaN;
    }
    long[] sorted = Arrays.copyOf(values, size);
    Arrays.sort(sorted);
    return sorted[Math.min(size - 1, (int) (share * size))] / 1_000.0;
  }
}
