package dev.tokenmeter.metrics.meter;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Label values in the order of their family's names: the key of a child. */
final class LabelValues {
  private final String[] values;
  private final int hash;

  LabelValues(String[] values) {
    this.values = values;
    this.hash = Arrays.hashCode(values);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LabelValues that
        && hash == that.hash
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
