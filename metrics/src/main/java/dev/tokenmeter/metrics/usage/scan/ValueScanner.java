package dev.tokenmeter.metrics.usage.scan;

/**
 * Reads a body that is one JSON value, or an array of texts that arrive one by one, or values on
 * lines of their own that no content type announced.
 */
public final class ValueScanner implements Framing {
  private final JsonScanner json;
  private final TextSink sink;
  private boolean newLine;
  private boolean off;

  /** A scanner that keeps what the tree declares of each text. */
  public ValueScanner(PathTree tree, TextSink sink) {
    this.json = new JsonScanner(tree, JsonScanner.Extent.VALUE);
    this.sink = sink;
  }

  @Override
  public void feed(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && !off) {
      if (json.ended()) {
        between(bytes[i]);
        i += json.ended() || off ? 1 : 0;
        continue;
      }
      i = json.feed(bytes, i, to);
      if (json.elementEnded()) {
        sink.text(json.captures());
        json.nextElement();
      } else if (json.broken()) {
        sink.broken();
        off = true;
      }
    }
  }

  @Override
  public void end() {
    if (off) {
      return;
    }
    if (json.finish()) {
      complete();
    } else if (!json.empty()) {
      sink.broken();
    }
    off = true;
  }

  /** A byte after a value: white space, or the next value on a line of its own. */
  private void between(byte b) {
    if (b == '\n' || b == '\r') {
      newLine = true;
    } else if (newLine && (b == '{' || b == '[')) {
      complete();
      json.reset();
      newLine = false;
    } else if (b != ' ' && b != '\t') {
      sink.broken();
      off = true;
    }
  }

  private void complete() {
    if (json.elements()) {
      sink.endMark();
    } else {
      sink.text(json.captures());
    }
  }
}
