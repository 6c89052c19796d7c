package dev.tokenmeter.metrics.usage.fuzz;

import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Framing;
import dev.tokenmeter.metrics.usage.scan.LineScanner;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import dev.tokenmeter.metrics.usage.scan.SniffingFraming;
import dev.tokenmeter.metrics.usage.scan.SseScanner;
import dev.tokenmeter.metrics.usage.scan.TextSink;
import dev.tokenmeter.metrics.usage.scan.ValueScanner;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a framing finds in a body. */
final class FramedTexts implements TextSink {
  private static final PathTree TREE;
  private static final Path COUNT;
  private static final Path TEXT;
  private static final Path LENGTH;

  static {
    PathTree.Builder tree = PathTree.builder();
    COUNT = tree.count("usage.prompt_tokens");
    TEXT = tree.text("id");
    LENGTH = tree.length("choices[].delta.content");
    TREE = tree.build();
  }

  private final List<String> found = new ArrayList<>();

  private FramedTexts() {}

  static List<String> of(int framing, List<byte[]> pieces) {
    FramedTexts texts = new FramedTexts();
    Framing chosen =
        switch (framing % 5) {
          case 0 -> new SseScanner(TREE, texts);
          case 1 -> new ValueScanner(TREE, texts);
          case 2 -> new LineScanner(TREE, texts);
          case 3 -> new SniffingFraming("text/event-stream", TREE, texts);
          default -> new SniffingFraming("", TREE, texts);
        };
    pieces.forEach(piece -> chosen.feed(piece, 0, piece.length));
    chosen.end();
    return texts.found;
  }

  @Override
  public void text(Captures captures) {
    found.add(captures.count(COUNT) + " " + captures.text(TEXT) + " " + captures.length(LENGTH));
  }

  @Override
  public void broken() {
    found.add("broken");
  }

  @Override
  public void endMark() {
    found.add("end");
  }
}
