package dev.tokenmeter.metrics.usage.scan;

import java.util.Arrays;

/** A JSON text that lies in a string as base64 (RFC 4648 4), decoded as it arrives. */
final class Base64Text implements StringSink {
  private static final int OUT_BYTES = 3 << 10;
  private static final byte PADDING = -2;
  private static final byte INVALID = -1;
  private static final byte[] VALUES = new byte[256];

  static {
    Arrays.fill(VALUES, INVALID);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < alphabet.length(); i++) {
      VALUES[alphabet.charAt(i)] = (byte) i;
    }
    VALUES['='] = PADDING;
  }

  private final SingleText text;
  private final byte[] out = new byte[OUT_BYTES];
  private int length;
  private int bits;
  private int digits;
  private int padding;
  private boolean broken;

  Base64Text(PathTree tree) {
    this.text = new SingleText(tree, StringSink.NONE);
  }

  @Override
  public void start() {
    text.start();
    length = 0;
    digits = 0;
    padding = 0;
    broken = false;
  }

  @Override
  public void piece(byte[] bytes, int from, int to) {
    for (int i = from; i < to && !broken; i++) {
      byte value = VALUES[bytes[i] & 0xFF];
      if (value >= 0 && padding == 0) {
        digit(value);
      } else {
        padding++;
        broken = value != PADDING || digits < 2 || digits + padding > 4;
      }
    }
    flush();
  }

  /** Ends the text; whether it was base64, padded or not, of one complete JSON value. */
  boolean finish() {
    if (broken || digits == 1 || (padding > 0 && digits + padding != 4)) {
      return false;
    }
    if (digits == 3) {
      put(bits >> 10);
      put(bits >> 2);
    } else if (digits == 2) {
      put(bits >> 4);
    }
    flush();
    return text.finish();
  }

  Captures captures() {
    return text.captures();
  }

  private void digit(int value) {
    bits = bits << 6 | value;
    if (++digits == 4) {
      put(bits >> 16);
      put(bits >> 8);
      put(bits);
      digits = 0;
      if (length > OUT_BYTES - 3) {
        flush();
      }
    }
  }

  private void put(int b) {
    out[length++] = (byte) b;
  }

  private void flush() {
    text.feed(out, 0, length);
    length = 0;
  }
}
