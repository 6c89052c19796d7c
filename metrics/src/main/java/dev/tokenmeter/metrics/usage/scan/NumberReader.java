package dev.tokenmeter.metrics.usage.scan;

/** Reads a JSON number after its first character, and keeps its text where it matters. */
final class NumberReader {
  private static final int MAX_BYTES = 32;

  private enum At {
    MINUS,
    ZERO,
    INTEGER,
    POINT,
    FRACTION,
    MARK,
    SIGN,
    EXPONENT,
    WRONG
  }

  private final Token token = new Token();
  private boolean kept;
  private At at = At.MINUS;

  void start(byte first, boolean keep) {
    at = first == '-' ? At.MINUS : first == '0' ? At.ZERO : At.INTEGER;
    kept = keep;
    if (keep) {
      token.start(MAX_BYTES);
      token.append(first);
    }
  }

  Token token() {
    return token;
  }

  /** Whether what was read so far is a whole number text of RFC 8259. */
  boolean valid() {
    return switch (at) {
      case ZERO, INTEGER, FRACTION, EXPONENT -> true;
      case MINUS, POINT, MARK, SIGN, WRONG -> false;
    };
  }

  /** Reads on; returns the index of the first byte that cannot belong to a number. */
  int read(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && mayBelong(bytes[i])) {
      at = next(bytes[i]);
      i++;
    }
    if (kept) {
      token.append(bytes, from, i);
    }
    return i;
  }

  private At next(byte b) {
    if (b >= '0' && b <= '9') {
      return switch (at) {
        case MINUS -> b == '0' ? At.ZERO : At.INTEGER;
        case INTEGER -> At.INTEGER;
        case POINT, FRACTION -> At.FRACTION;
        case MARK, SIGN, EXPONENT -> At.EXPONENT;
        case ZERO, WRONG -> At.WRONG;
      };
    }
    return switch (b) {
      case '.' -> at == At.ZERO || at == At.INTEGER ? At.POINT : At.WRONG;
      case 'e', 'E' -> at == At.ZERO || at == At.INTEGER || at == At.FRACTION ? At.MARK : At.WRONG;
      default -> at == At.MARK ? At.SIGN : At.WRONG;
    };
  }

  private static boolean mayBelong(byte b) {
    return (b >= '0' && b <= '9') || b == '.' || b == 'e' || b == 'E' || b == '+' || b == '-';
  }
}
