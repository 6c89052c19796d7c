package dev.tokenmeter.metrics.usage.scan;

import java.util.Arrays;

/** The bytes of the key, text or number being read, unescaped, up to a bound. */
final class Token {
  private static final int INITIAL = 64;

  private byte[] bytes = new byte[INITIAL];
  private int length;
  private int max;
  private boolean overflow;
  private int highSurrogate;

  void start(int maxBytes) {
    length = 0;
    max = maxBytes;
    overflow = false;
    highSurrogate = 0;
  }

  void append(byte[] source, int from, int to) {
    if (from == to || !ensure(to - from)) {
      return;
    }
    System.arraycopy(source, from, bytes, length, to - from);
    length += to - from;
    highSurrogate = 0;
  }

  void append(int b) {
    if (ensure(1)) {
      bytes[length++] = (byte) b;
      highSurrogate = 0;
    }
  }

  /** Appends a UTF-16 unit of an escape as UTF-8; a lone surrogate becomes three bytes. */
  void appendUnit(int unit) {
    if (Character.isLowSurrogate((char) unit) && highSurrogate != 0) {
      int point = Character.toCodePoint((char) highSurrogate, (char) unit);
      length -= 3;
      append(0xF0 | (point >> 18));
      append(0x80 | ((point >> 12) & 0x3F));
      append(0x80 | ((point >> 6) & 0x3F));
      append(0x80 | (point & 0x3F));
      return;
    }
    if (unit < 0x80) {
      append(unit);
    } else if (unit < 0x800) {
      append(0xC0 | (unit >> 6));
      append(0x80 | (unit & 0x3F));
    } else {
      append(0xE0 | (unit >> 12));
      append(0x80 | ((unit >> 6) & 0x3F));
      append(0x80 | (unit & 0x3F));
      highSurrogate = !overflow && Character.isHighSurrogate((char) unit) ? unit : 0;
    }
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Whether the text was longer than its bound, so that the bytes are only its beginning. */
  boolean overflown() {
    return overflow;
  }

  private boolean ensure(int more) {
    if (overflow || more > max - length) {
      overflow = true;
      return false;
    }
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
    return true;
  }
}
