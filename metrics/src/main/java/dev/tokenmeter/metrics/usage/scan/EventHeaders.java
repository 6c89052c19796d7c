package dev.tokenmeter.metrics.usage.scan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The headers of one message of an AWS event stream. Only {@code :message-type} matters: all else
 * is skipped by its length.
 */
final class EventHeaders {
  /** Longer than any name or value that matters. */
  private static final int KEPT = 32;

  private static final int STRING = 7;
  private static final byte[] MESSAGE_TYPE = ascii(":message-type");
  private static final byte[] EXCEPTION = ascii("exception");
  private static final byte[] ERROR = ascii("error");

  private enum At {
    NAME_LENGTH,
    NAME,
    TYPE,
    LENGTH_HIGH,
    LENGTH_LOW,
    VALUE,
    LOST
  }

  private final byte[] name = new byte[KEPT];
  private final byte[] value = new byte[KEPT];
  private At at = At.NAME_LENGTH;
  private int nameLength;
  private int type;
  private int length;
  private int read;
  private boolean failure;

  /** Expects the headers of another message. */
  void start() {
    at = At.NAME_LENGTH;
    failure = false;
  }

  void feed(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && at != At.LOST) {
      if (at == At.VALUE && type != STRING) {
        int skipped = Math.min(to - i, length - read);
        i += skipped;
        read += skipped;
        endValue();
      } else {
        next(bytes[i]);
        i++;
      }
    }
  }

  /** Whether the message is an exception or an error in place of an event. */
  boolean failure() {
    return failure;
  }

  private void next(byte b) {
    switch (at) {
      case NAME_LENGTH -> {
        nameLength = b & 0xFF;
        read = 0;
        at = nameLength == 0 ? At.TYPE : At.NAME;
      }
      case NAME -> {
        keep(name, b);
        if (read == nameLength) {
          at = At.TYPE;
        }
      }
      case TYPE -> type(b);
      case LENGTH_HIGH -> {
        length = (b & 0xFF) << 8;
        at = At.LENGTH_LOW;
      }
      case LENGTH_LOW -> {
        length |= b & 0xFF;
        at = At.VALUE;
        endValue();
      }
      case VALUE -> {
        keep(value, b);
        endValue();
      }
      case LOST -> {}
    }
  }

  private void type(byte b) {
    type = b;
    read = 0;
    length =
        switch (b) {
          case 0, 1 -> 0; // true, false
          case 2 -> 1;
          case 3 -> 2;
          case 4 -> 4;
          case 5, 8 -> 8; // long, timestamp
          case 9 -> 16; // UUID
          default -> -1;
        };
    if (b == 6 || b == STRING) {
      at = At.LENGTH_HIGH;
    } else if (length < 0) {
      at = At.LOST;
    } else {
      at = At.VALUE;
      endValue();
    }
  }

  private void keep(byte[] to, byte b) {
    if (read < KEPT) {
      to[read] = b;
    }
    read++;
  }

  private void endValue() {
    if (read < length) {
      return;
    }
    at = At.NAME_LENGTH;
    if (type == STRING && is(name, nameLength, MESSAGE_TYPE)) {
      failure = is(value, length, EXCEPTION) || is(value, length, ERROR);
    }
  }

  private static boolean is(byte[] bytes, int length, byte[] expected) {
    return length == expected.length
        && Arrays.equals(bytes, 0, length, expected, 0, expected.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
