package dev.tokenmeter.metrics.usage.scan;

/** Reads exactly one JSON text that comes in pieces; an array is one text, not one an element. */
final class SingleText {
  private final JsonScanner json;

  /** A text of which the tree's places are kept and its strings in pieces handed on. */
  SingleText(PathTree tree, StringSink pieces) {
    this.json = new JsonScanner(tree, JsonScanner.Extent.VALUE, pieces);
  }

  /** Forgets the text and expects another. */
  void start() {
    json.reset();
  }

  void feed(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && !json.broken()) {
      if (json.ended()) {
        if (!isSpace(bytes[i])) {
          json.fail();
        }
        i++;
      } else {
        i = json.feed(bytes, i, to);
        if (json.elementEnded()) {
          json.nextElement();
        }
      }
    }
  }

  boolean empty() {
    return json.empty();
  }

  /** Ends the text; whether it was one complete JSON value. */
  boolean finish() {
    return json.finish();
  }

  Captures captures() {
    return json.captures();
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }
}
