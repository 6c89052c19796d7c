package dev.tokenmeter.metrics.usage.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("SEC-10")
@net.jqwik.api.Tag("SEC-10")
final class CountTest {
  @Test
  void wholeNumbers_mayBeSpelledInAnyWay() {
    assertThat(number("0")).isZero();
    assertThat(number("-0")).isZero();
    assertThat(number("0e999")).isZero();
    assertThat(number("12")).isEqualTo(12);
    assertThat(number("12.0")).isEqualTo(12);
    assertThat(number("1.2e1")).isEqualTo(12);
    assertThat(number("1200E-2")).isEqualTo(12);
    assertThat(number("1e12")).isEqualTo(Count.MAX);
  }

  @Test
  void otherNumbers_areRefusedByReason() {
    assertThat(number("-5")).isEqualTo(Count.NEGATIVE);
    assertThat(number("12.5")).isEqualTo(Count.FRACTIONAL);
    assertThat(number("1e-1")).isEqualTo(Count.FRACTIONAL);
    assertThat(number("1e400")).isEqualTo(Count.OUT_OF_RANGE);
    assertThat(number("1000000000001")).isEqualTo(Count.OUT_OF_RANGE);
    assertThat(number("9007199254740993")).isEqualTo(Count.OUT_OF_RANGE);
    assertThat(number("1e99999999999999999999")).isEqualTo(Count.OUT_OF_RANGE);
  }

  @Test
  void strings_countIfTheyAreDigits() {
    assertThat(string("12")).isEqualTo(12);
    assertThat(string("000000000000012")).isEqualTo(12);
    assertThat(string("")).isEqualTo(Count.NOT_A_NUMBER);
    assertThat(string("12abc")).isEqualTo(Count.NOT_A_NUMBER);
    assertThat(string("1.0")).isEqualTo(Count.NOT_A_NUMBER);
    assertThat(string("-1")).isEqualTo(Count.NOT_A_NUMBER);
    assertThat(string("0000000000000012")).isEqualTo(Count.NOT_A_NUMBER);
    assertThat(string("999999999999999")).isEqualTo(Count.OUT_OF_RANGE);
  }

  @Property
  void anyNumber_isReadAsAnExactParserReadsIt(
      @ForAll @LongRange(min = -10_000_000_000_000L, max = 10_000_000_000_000L) long digits,
      @ForAll @IntRange(min = 0, max = 6) int scale,
      @ForAll @IntRange(min = -6, max = 6) int exponent) {
    String text = BigDecimal.valueOf(digits, scale).toPlainString() + "e" + exponent;
    BigDecimal exact = new BigDecimal(text).stripTrailingZeros();
    long value = number(text);
    boolean count =
        exact.signum() >= 0
            && exact.scale() <= 0
            && exact.compareTo(BigDecimal.valueOf(Count.MAX)) <= 0;
    assertThat(value >= 0).isEqualTo(count);
    if (count) {
      assertThat(value).isEqualTo(exact.longValueExact());
    }
  }

  private static long number(String text) {
    return Count.ofNumber(text.getBytes(StandardCharsets.US_ASCII), text.length());
  }

  private static long string(String text) {
    return Count.ofString(text.getBytes(StandardCharsets.US_ASCII), text.length());
  }
}
