package dev.tokenmeter.config;

/** A place in the text: line and column in characters, both from 1. */
record Spot(int line, int column) {
  static final Spot START = new Spot(1, 1);

  /** The place of a code point, by its index in the text; lines end as YAML's do. */
  static Spot of(String text, int index) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < index; i++) {
      char c = text.charAt(i);
      boolean half = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if ((c == '\n' || c == '\r') && !half) {
        line++;
        lineStart = i + 1;
      }
    }
    return new Spot(line, text.codePointCount(lineStart, index) + 1);
  }
}
