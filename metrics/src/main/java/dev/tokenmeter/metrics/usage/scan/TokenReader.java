package dev.tokenmeter.metrics.usage.scan;

/**
 * Reads what takes more than one byte: strings, numbers, words and containers that lie too deep.
 */
final class TokenReader {
  private enum Kind {
    KEY,
    STRING,
    NUMBER,
    LITERAL,
    DEEP
  }

  private final PathMatcher paths;
  private final StringReader strings = new StringReader();
  private final NumberReader numbers = new NumberReader();
  private final DeepReader deep = new DeepReader();
  private Kind kind = Kind.LITERAL;
  private Literal literal = Literal.NULL;
  private int literalAt;
  private boolean ended;

  TokenReader(PathMatcher paths) {
    this.paths = paths;
  }

  /** Measured strings are hashed under this key; not if it is 0. */
  void hash(long key) {
    strings.hash(key);
  }

  /** Begins a scalar by its first byte; whether one begins so. */
  boolean start(byte first) {
    ended = false;
    switch (first) {
      case '"' -> {
        kind = Kind.STRING;
        paths.startString(strings);
      }
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
        kind = Kind.NUMBER;
        numbers.start(first, paths.countMatters());
      }
      case 't' -> start(Literal.TRUE);
      case 'f' -> start(Literal.FALSE);
      case 'n' -> start(Literal.NULL);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Begins a key after its quote. */
  void startKey() {
    ended = false;
    kind = Kind.KEY;
    if (paths.keysMatter()) {
      strings.keepKey();
    } else {
      strings.skip();
    }
  }

  /** Begins a container of which only the end matters. */
  void startDeep() {
    ended = false;
    kind = Kind.DEEP;
    deep.start();
  }

  boolean isKey() {
    return kind == Kind.KEY;
  }

  boolean ended() {
    return ended;
  }

  /**
   * Reads on; returns the index of the first byte not read, which is a line end where the token has
   * not ended, or the complement of the byte at which JSON ends.
   */
  int read(byte[] bytes, int from, int to) {
    return switch (kind) {
      case KEY, STRING -> {
        int next = strings.read(bytes, from, to);
        ended = strings.ended();
        yield next;
      }
      case NUMBER -> {
        int next = numbers.read(bytes, from, to);
        ended = next < to;
        yield ended && !numbers.valid() ? ~next : next;
      }
      case LITERAL -> literal(bytes, from, to);
      case DEEP -> {
        int next = deep.read(bytes, from, to);
        ended = deep.ended();
        yield next;
      }
    };
  }

  /** Whether the token may go on, or end, at a line end; a number ends there. */
  boolean survivesLineEnd() {
    ended = kind == Kind.NUMBER && numbers.valid();
    return ended || (kind == Kind.DEEP && !deep.inString());
  }

  /** Hands the token to the paths. */
  void finish() {
    switch (kind) {
      case KEY -> {
        Token token = strings.token();
        if (paths.keysMatter() && !token.overflown()) {
          paths.key(token.bytes(), 0, token.length());
        } else {
          paths.otherKey();
        }
      }
      case STRING -> paths.string(strings);
      case NUMBER -> paths.number(numbers);
      case LITERAL -> paths.literal(literal);
      case DEEP -> {}
    }
  }

  private void start(Literal word) {
    kind = Kind.LITERAL;
    literal = word;
    literalAt = 1;
  }

  private int literal(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && literalAt < literal.length()) {
      if (bytes[i] != literal.at(literalAt)) {
        return ~i;
      }
      literalAt++;
      i++;
    }
    ended = literalAt == literal.length();
    return i;
  }
}
