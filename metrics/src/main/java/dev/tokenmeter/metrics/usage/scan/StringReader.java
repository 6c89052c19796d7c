package dev.tokenmeter.metrics.usage.scan;

/** Reads the rest of a JSON string after its opening quote, and keeps as much of it as matters. */
final class StringReader {
  private static final int MAX_KEY_BYTES = 64;
  private static final int MAX_COUNT_BYTES = 32;

  /** What comes later does not change the hash, but for its length. */
  private static final int HASHED_BYTES = 64;

  /** Odd and without pattern (2^64 divided by the golden ratio), so that all bits are mixed. */
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  private enum Keep {
    NOTHING,
    LENGTH,
    HASH,
    TEXT,
    PIECES
  }

  private enum At {
    RUN,
    ESCAPE,
    HEX,
    END
  }

  private final Token token = new Token();
  private final byte[] single = new byte[1];
  private StringSink pieces = StringSink.NONE;
  private Keep keep = Keep.NOTHING;
  private At at = At.RUN;
  private int unit;
  private int hexDigits;
  private long length;
  private long hashKey;
  private long hash;
  private int hashed;

  /** From now on measured strings are hashed too, under this key; not if it is 0. */
  void hash(long key) {
    hashKey = key;
  }

  /** Begins a string of which only the end matters. */
  void skip() {
    keep = Keep.NOTHING;
    at = At.RUN;
  }

  /** Begins a string of which the bytes matter up to a bound. */
  void keep(int maxBytes) {
    keep = Keep.TEXT;
    at = At.RUN;
    token.start(maxBytes);
  }

  void keepKey() {
    keep(MAX_KEY_BYTES);
  }

  void keepCount() {
    keep(MAX_COUNT_BYTES);
  }

  /** Begins a string of which the length matters. */
  void measure() {
    keep = hashKey == 0 ? Keep.LENGTH : Keep.HASH;
    at = At.RUN;
    length = 0;
    hash = hashKey;
    hashed = 0;
  }

  /** Begins a string whose bytes are handed on. */
  void handOn(StringSink to) {
    keep = Keep.PIECES;
    at = At.RUN;
    pieces = to;
    to.start();
  }

  boolean ended() {
    return at == At.END;
  }

  Token token() {
    return token;
  }

  /** The length in UTF-8 bytes after unescaping. */
  long length() {
    return length;
  }

  /** Of the beginning and the length of what was measured; 0 where that is not hashed. */
  long hash() {
    if (keep != Keep.HASH) {
      return 0;
    }
    long mixed = (hash ^ length) * SPREAD;
    return mixed ^ mixed >>> Integer.SIZE;
  }

  /** Reads on; returns the index after the last byte read, or its complement where JSON ends. */
  int read(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      switch (at) {
        case RUN -> {
          int end = ByteRuns.stringEnd(bytes, i, to);
          keep(bytes, i, end);
          if (end == to) {
            return to;
          }
          i = end + 1;
          if (bytes[end] == '"') {
            at = At.END;
            return i;
          }
          if (bytes[end] != '\\') {
            return ~end;
          }
          at = At.ESCAPE;
        }
        case ESCAPE -> {
          if (!escape(bytes[i])) {
            return ~i;
          }
          i++;
        }
        case HEX -> {
          int digit = Character.digit(bytes[i], 16);
          if (digit < 0) {
            return ~i;
          }
          hex(digit);
          i++;
        }
        case END -> {
          return i;
        }
      }
    }
    return i;
  }

  private void keep(byte[] bytes, int from, int to) {
    switch (keep) {
      case NOTHING -> {}
      case LENGTH -> length += to - from;
      case HASH -> mix(bytes, from, to);
      case TEXT -> token.append(bytes, from, to);
      case PIECES -> pieces.piece(bytes, from, to);
    }
  }

  private boolean escape(byte b) {
    at = At.RUN;
    switch (b) {
      case '"', '\\', '/' -> unit(b);
      case 'b' -> unit('\b');
      case 'f' -> unit('\f');
      case 'n' -> unit('\n');
      case 'r' -> unit('\r');
      case 't' -> unit('\t');
      case 'u' -> {
        at = At.HEX;
        unit = 0;
        hexDigits = 0;
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void hex(int digit) {
    unit = (unit << 4) | digit;
    if (++hexDigits == 4) {
      at = At.RUN;
      unit(unit);
    }
  }

  private void unit(int value) {
    switch (keep) {
      case NOTHING -> {}
      case LENGTH -> length += bytesOf(value);
      case HASH -> {
        length += bytesOf(value);
        mix(value);
      }
      case TEXT -> token.appendUnit(value);
      case PIECES -> {
        // No text that is handed on has other characters; the sink refuses this one.
        single[0] = (byte) (value < 0x80 ? value : 0xFF);
        pieces.piece(single, 0, 1);
      }
    }
  }

  private void mix(byte[] bytes, int from, int to) {
    length += to - from;
    for (int i = from; i < to && hashed < HASHED_BYTES; i++) {
      mix(bytes[i]);
    }
  }

  private void mix(int value) {
    if (hashed < HASHED_BYTES) {
      hashed++;
      hash = (hash ^ value) * SPREAD;
      hash ^= hash >>> Integer.SIZE;
    }
  }

  private static int bytesOf(int unit) {
    return unit < 0x80 ? 1 : isSurrogateOrShort(unit) ? 2 : 3;
  }

  /** Two bytes of UTF-8, or half of a pair that takes four. */
  private static boolean isSurrogateOrShort(int value) {
    return value < 0x800 || Character.isSurrogate((char) value);
  }
}
