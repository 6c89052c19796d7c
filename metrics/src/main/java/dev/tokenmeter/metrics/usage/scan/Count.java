package dev.tokenmeter.metrics.usage.scan;

import java.nio.charset.StandardCharsets;

/**
 * Reads a token count from the text of a JSON number or string without ever allocating by its size.
 * A count is a whole number from 0 to {@link #MAX}, however it is spelled: {@code 12}, {@code
 * 12.0}, {@code 1.2e1}.
 */
final class Count {
  /** No single answer holds more tokens than this; a larger figure is an error of its sender. */
  static final long MAX = 1_000_000_000_000L;

  static final long NEGATIVE = -1;
  static final long FRACTIONAL = -2;
  static final long OUT_OF_RANGE = -3;
  static final long NOT_A_NUMBER = -4;

  private static final int MAX_DIGITS = 13;
  private static final int MAX_STRING_DIGITS = 15;
  private static final int MAX_EXPONENT = 1_000;

  private Count() {}

  /** The value of a valid JSON number, or one of the negative constants. */
  static long ofNumber(byte[] text, int length) {
    int at = text[0] == '-' ? 1 : 0;
    long mantissa = 0;
    int significant = 0;
    int pendingZeros = 0;
    int scale = 0;
    boolean fraction = false;
    for (; at < length && text[at] != 'e' && text[at] != 'E'; at++) {
      if (text[at] == '.') {
        fraction = true;
        continue;
      }
      scale -= fraction ? 1 : 0;
      int digit = text[at] - '0';
      if (digit == 0) {
        pendingZeros += significant == 0 ? 0 : 1;
        continue;
      }
      significant += pendingZeros + 1;
      if (significant > MAX_DIGITS) {
        return text[0] == '-' ? NEGATIVE : OUT_OF_RANGE;
      }
      mantissa = mantissa * power(pendingZeros + 1) + digit;
      pendingZeros = 0;
    }
    if (mantissa == 0) {
      return 0;
    }
    if (text[0] == '-') {
      return NEGATIVE;
    }
    return scaled(mantissa, scale + pendingZeros + exponent(text, at, length), significant);
  }

  /** The least whole number that is not less than a valid JSON number, or a negative constant. */
  static long roundedUp(byte[] text, int length) {
    double value = Double.parseDouble(new String(text, 0, length, StandardCharsets.US_ASCII));
    if (value < 0) {
      return NEGATIVE;
    }
    return value > MAX ? OUT_OF_RANGE : (long) Math.ceil(value);
  }

  /** The value of a string of decimal digits, as protobuf spells 64-bit integers. */
  static long ofString(byte[] text, int length) {
    if (length == 0 || length > MAX_STRING_DIGITS) {
      return NOT_A_NUMBER;
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        return NOT_A_NUMBER;
      }
      value = value * 10 + digit;
    }
    return value > MAX ? OUT_OF_RANGE : value;
  }

  private static long scaled(long mantissa, int exponent, int significant) {
    if (exponent < 0) {
      return FRACTIONAL;
    }
    if (exponent + significant > MAX_DIGITS) {
      return OUT_OF_RANGE;
    }
    long value = mantissa * power(exponent);
    return value > MAX ? OUT_OF_RANGE : value;
  }

  private static int exponent(byte[] text, int mark, int length) {
    if (mark >= length) {
      return 0;
    }
    int at = mark + 1;
    boolean negative = text[at] == '-';
    if (negative || text[at] == '+') {
      at++;
    }
    int value = 0;
    for (; at < length; at++) {
      value = Math.min(MAX_EXPONENT, value * 10 + (text[at] - '0'));
    }
    return negative ? -value : value;
  }

  private static long power(int exponent) {
    long value = 1;
    for (int i = 0; i < exponent; i++) {
      value *= 10;
    }
    return value;
  }
}
