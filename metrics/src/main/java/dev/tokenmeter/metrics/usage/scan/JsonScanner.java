package dev.tokenmeter.metrics.usage.scan;

/**
 * Reads one JSON text (RFC 8259) after the other, byte by byte as it arrives, and keeps the values
 * at the paths of a {@link PathTree}. A pushdown automaton without recursion: memory is constant
 * however long, wide or deep the text is, and no byte is looked at twice.
 *
 * <p>The text is checked strictly, so that one that a full parser refuses is refused, with two
 * exceptions: bytes of strings need not be UTF-8, and below {@link Containers#EXACT_DEPTH} levels
 * only brackets and strings are followed. Values count once {@link #finish} says that the whole
 * text was valid. Of equal keys in one object the last wins. Lives on one thread.
 */
public final class JsonScanner {
  /** Where the text ends. */
  public enum Extent {
    /** At a line end outside of it; a line end inside a string is an error. */
    LINE,
    /**
     * At the end of its value; line ends are white space. An outermost array is read by element.
     */
    VALUE
  }

  private static final int VALUE = 0;
  private static final int FIRST_ELEMENT = 1;
  private static final int FIRST_KEY = 2;
  private static final int KEY = 3;
  private static final int COLON = 4;
  private static final int AFTER = 5;
  private static final int ENDED = 6;
  private static final int TOKEN = 7;
  private static final int BROKEN = 8;

  private final boolean lines;
  private final PathMatcher paths;
  private final TokenReader tokens;

  private int state;
  private boolean elements;
  private boolean elementEnded;

  /** Bytes read before, less the index of the first byte of the present ones. */
  private long base;

  /** A scanner for texts of this extent, keeping what the tree declares. */
  public JsonScanner(PathTree tree, Extent extent) {
    this(tree, extent, StringSink.NONE);
  }

  /** The same, which hands the strings at {@link Path.Kind#PIECES} on. */
  JsonScanner(PathTree tree, Extent extent, StringSink pieces) {
    this.lines = extent == Extent.LINE;
    this.paths = new PathMatcher(tree, pieces);
    this.tokens = new TokenReader(paths);
    reset();
  }

  /** Strings of which the length matters are hashed under this key; not if it is 0. */
  void hash(long key) {
    tokens.hash(key);
  }

  /** What was found; of use once {@link #finish} or {@link #elementEnded} said so. */
  public Captures captures() {
    return paths.captures();
  }

  /** Forgets the text and expects the next one. */
  public void reset() {
    paths.reset();
    state = VALUE;
    elements = false;
    elementEnded = false;
  }

  /**
   * Reads bytes of the text.
   *
   * @return the index of the first byte that was not read: {@code to}; or a line end of a {@link
   *     Extent#LINE} text; or the byte after the end of the value; or after an element
   */
  public int feed(byte[] bytes, int from, int to) {
    base -= from;
    int i = from;
    while (i < to && !elementEnded) {
      int next = step(bytes, i, to);
      if (next < 0) {
        i = ~next;
        break;
      }
      i = next;
    }
    base += i;
    return i;
  }

  /** Whether nothing but white space was read. */
  public boolean empty() {
    return state == VALUE && paths.depth() == 0;
  }

  /** Whether the value is complete, so that only white space may follow. */
  public boolean ended() {
    return state == ENDED;
  }

  /** Whether the text is not JSON. */
  public boolean broken() {
    return state == BROKEN;
  }

  /** Whether an element of an outermost array was read last; {@link #nextElement} goes on. */
  public boolean elementEnded() {
    return elementEnded;
  }

  /** Whether the text is an array that is read by element. */
  public boolean elements() {
    return elements;
  }

  /** Forgets the element and expects the next one. */
  public void nextElement() {
    paths.captures().reset();
    elementEnded = false;
  }

  /** Declares the text not to be JSON. */
  public void fail() {
    state = BROKEN;
  }

  /** Joins the next line to the text, as a line end within the text. */
  public void joinLine() {
    if (state == TOKEN) {
      endLine();
    }
  }

  /** Ends the text; whether it was one complete JSON value. */
  public boolean finish() {
    if (state == TOKEN && paths.depth() == 0) {
      endLine();
    }
    return state == ENDED;
  }

  private int step(byte[] bytes, int i, int to) {
    return switch (state) {
      case TOKEN -> token(bytes, i, to);
      case ENDED -> ~i;
      case BROKEN -> lines ? ~ByteRuns.lineEnd(bytes, i, to) : to;
      default -> structure(bytes, i, to);
    };
  }

  /** Reads what stands between tokens; returns at the first byte of one, or where reading stops. */
  private int structure(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && state < ENDED && !elementEnded) {
      byte c = bytes[i];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        if (lines && (c == '\n' || c == '\r')) {
          return ~i;
        }
        i++;
      } else if (c == '"' && (state == KEY || state == FIRST_KEY)) {
        i = key(bytes, i + 1, to);
      } else {
        punctuation(c, i);
        i++;
      }
    }
    return i;
  }

  private void punctuation(byte c, int i) {
    switch (state) {
      case VALUE -> value(c, i);
      case COLON -> state = c == ':' ? VALUE : BROKEN;
      case AFTER -> after(c, i);
      case FIRST_ELEMENT -> {
        if (c == ']') {
          close(i);
        } else {
          value(c, i);
        }
      }
      default -> {
        if (c == '}' && state == FIRST_KEY) {
          close(i);
        } else {
          fail();
        }
      }
    }
  }

  /** The first byte of a value. */
  private void value(byte c, int i) {
    if (c == '{' || c == '[') {
      open(c, i);
    } else {
      state = tokens.start(c) ? TOKEN : BROKEN;
    }
  }

  /** A byte after a value within a container. */
  private void after(byte c, int i) {
    boolean object = paths.inObject();
    if (c == ',') {
      paths.nextMember();
      state = object ? KEY : VALUE;
    } else if (c == (object ? '}' : ']')) {
      close(i);
    } else {
      fail();
    }
  }

  private void open(byte c, int i) {
    if (paths.depth() == Containers.EXACT_DEPTH) {
      tokens.startDeep();
      state = TOKEN;
    } else if (c == '{') {
      paths.openObject(base + i);
      state = FIRST_KEY;
    } else {
      elements |= paths.depth() == 0 && !lines;
      paths.openArray(base + i);
      state = FIRST_ELEMENT;
    }
  }

  private void close(int i) {
    paths.close(base + i + 1);
    endValue();
  }

  private int key(byte[] bytes, int from, int to) {
    if (paths.keysMatter()) {
      int end = ByteRuns.stringEnd(bytes, from, to);
      if (end < to && bytes[end] == '"') {
        paths.key(bytes, from, end);
        state = COLON;
        return end + 1;
      }
    }
    tokens.startKey();
    state = TOKEN;
    return from;
  }

  private int token(byte[] bytes, int from, int to) {
    int next = tokens.read(bytes, from, to);
    if (next < 0) {
      fail();
      return ~next;
    }
    if (tokens.ended()) {
      endToken();
    } else if (next < to) {
      return lines ? ~next : next + 1;
    }
    return next;
  }

  private void endLine() {
    if (!tokens.survivesLineEnd()) {
      fail();
    } else if (tokens.ended()) {
      endToken();
    }
  }

  private void endToken() {
    tokens.finish();
    if (tokens.isKey()) {
      state = COLON;
    } else {
      endValue();
    }
  }

  private void endValue() {
    int depth = paths.depth();
    state = depth == 0 ? ENDED : AFTER;
    elementEnded = depth == 1 && elements;
  }
}
