package dev.tokenmeter.metrics.usage.scan;

/** Reads one JSON text a line (NDJSON). Blank lines do not count; LF, CRLF and CR end a line. */
public final class LineScanner implements Framing {
  private final JsonScanner json;
  private final TextSink sink;

  /** A scanner that keeps what the tree declares of each line. */
  public LineScanner(PathTree tree, TextSink sink) {
    this.json = new JsonScanner(tree, JsonScanner.Extent.LINE);
    json.hash(sink.hashKey());
    this.sink = sink;
  }

  @Override
  public void feed(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      byte b = bytes[i];
      if (b == '\n' || b == '\r') {
        end();
        i++;
      } else if (json.ended()) {
        if (b != ' ' && b != '\t') {
          json.fail();
        }
        i++;
      } else {
        i = json.feed(bytes, i, to);
      }
    }
  }

  @Override
  public void end() {
    if (json.finish()) {
      sink.text(json.captures());
    } else if (!json.empty()) {
      sink.broken();
    }
    json.reset();
  }
}
