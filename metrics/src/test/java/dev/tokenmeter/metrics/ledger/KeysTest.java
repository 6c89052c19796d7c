package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

final class KeysTest {
  /** The end of the year 2200. */
  private static final long LATEST = 7_289_654_399_000L;

  @Property
  void key_ofAnyRow_liesInItsMillisecondWhereverItGoes(
      @ForAll @LongRange(min = 0, max = LATEST) long millis,
      @ForAll long high,
      @ForAll long low,
      @ForAll @IntRange(min = 0, max = 1_000) int line,
      @ForAll @IntRange(min = 1, max = 100) int taken) {
    long key = Keys.of(millis, new UUID(high, low), line);
    for (int i = 0; i < taken; i++) {
      assertThat(key).isBetween(Keys.from(millis), Keys.from(millis + 1) - 1);
      assertThat(Keys.next(key)).isNotEqualTo(key);
      key = Keys.next(key);
    }
  }

  /** A report may ask for any year. */
  @Property
  void bound_ofAnyTime_keepsTheOrder(@ForAll long one, @ForAll long other) {
    long least = Math.min(one, other);
    long most = Math.max(one, other);
    assertThat(Keys.from(least)).isBetween(0L, Keys.from(most));
  }

  @Property
  void key_ofTheSameRow_isTheSame(
      @ForAll @LongRange(min = 0, max = LATEST) long millis, @ForAll long high, @ForAll long low) {
    assertThat(Keys.of(millis, new UUID(high, low), 3))
        .isEqualTo(Keys.of(millis, new UUID(high, low), 3))
        .isNotEqualTo(Keys.of(millis, new UUID(high, low), 4));
  }
}
