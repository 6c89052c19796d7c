package dev.tokenmeter.metrics.usage.scan;

/** Skips a container that lies too deep to remember its kind: follows brackets and strings only. */
final class DeepReader {
  private final StringReader strings = new StringReader();
  private boolean inString;
  private long open;

  void start() {
    open = 1;
    inString = false;
  }

  boolean inString() {
    return inString;
  }

  boolean ended() {
    return open == 0;
  }

  /**
   * Reads on; returns the index after the last byte read or of a line end, or its complement where
   * JSON ends.
   */
  int read(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && open > 0) {
      if (inString) {
        i = strings.read(bytes, i, to);
        if (i < 0) {
          return i;
        }
        inString = !strings.ended();
        continue;
      }
      switch (bytes[i]) {
        case '"' -> {
          strings.skip();
          inString = true;
        }
        case '[', '{' -> open++;
        case ']', '}' -> open--;
        case '\n', '\r' -> {
          return i;
        }
        default -> {}
      }
      i++;
    }
    return i;
  }
}
