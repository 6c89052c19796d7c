package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Integers of variable length are those of SQLite. */
final class VarintTest {
  private static final byte UNTOUCHED = 0x55;
  private static final int BEFORE = 3;

  /** All lengths are equally likely, and so are the values beside the edges of each. */
  @Provide
  Arbitrary<Long> values() {
    Arbitrary<Long> ofAnyLength =
        Arbitraries.integers()
            .between(0, Long.SIZE - 1)
            .flatMap(bits -> Arbitraries.longs().map(value -> value >>> bits));
    Arbitrary<Long> edges =
        Arbitraries.integers()
            .between(0, Long.SIZE - 1)
            .flatMap(bits -> Arbitraries.of(-1L, 0L, 1L).map(by -> (1L << bits) + by));
    return Arbitraries.oneOf(Arbitraries.longs(), ofAnyLength, edges);
  }

  @Property
  void anyValue_isReadBackAsItWas_andTakesNoMoreThanItsSize(@ForAll("values") long value) {
    byte[] bytes = new byte[BEFORE + 12];
    Arrays.fill(bytes, UNTOUCHED);
    int end = Varint.put(bytes, BEFORE, value);
    assertThat(end - BEFORE).isEqualTo(Varint.size(value)).isEqualTo(least(value));
    assertThat(read(bytes, BEFORE)).isEqualTo(value);
    assertThat(Arrays.copyOf(bytes, BEFORE)).containsOnly(UNTOUCHED);
    assertThat(Arrays.copyOfRange(bytes, end, bytes.length)).containsOnly(UNTOUCHED);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "1, 01",
    "127, 7f",
    "128, 8100",
    "129, 8101",
    "16383, ff7f",
    "16384, 818000",
    "72057594037927935, ffffffffffffff7f",
    "72057594037927936, 80c080808080808000",
    "-1, ffffffffffffffffff",
    "-9223372036854775808, c08080808080808000"
  })
  void knownValue_isWrittenAsSqliteWritesIt(long value, String expected) {
    byte[] bytes = new byte[9];
    int end = Varint.put(bytes, 0, value);
    assertThat(HexFormat.of().formatHex(bytes, 0, end)).isEqualTo(expected);
  }

  @Test
  void values_thatFollowEachOther_areReadOneByOne() {
    long[] values = {5, -5, 200, Long.MAX_VALUE, 0, 70_000};
    byte[] bytes = new byte[9 * values.length];
    int at = 0;
    for (long value : values) {
      at = Varint.put(bytes, at, value);
    }
    assertThat(at).isEqualTo(LongStream.of(values).mapToInt(Varint::size).sum());
    int next = 0;
    for (long value : values) {
      assertThat(read(bytes, next)).isEqualTo(value);
      next += Varint.size(value);
    }
  }

  /** Seven bits a byte while the highest bit is set, and eight of a ninth byte. */
  private static long read(byte[] bytes, int offset) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      byte next = bytes[offset + i];
      value = value * 128 + (next & 0x7f);
      if (next >= 0) {
        return value;
      }
    }
    return value * 256 + (bytes[offset + 8] & 0xff);
  }

  private static int least(long value) {
    for (int size = 1; size < 9; size++) {
      if ((value >>> (7 * size)) == 0) {
        return size;
      }
    }
    return 9;
  }
}
