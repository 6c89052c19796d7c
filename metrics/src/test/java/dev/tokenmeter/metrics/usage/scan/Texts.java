package dev.tokenmeter.metrics.usage.scan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A sink that keeps what a function makes of each text. */
final class Texts implements TextSink {
  private final Function<Captures, String> view;
  private final List<String> seen = new ArrayList<>();

  Texts(Function<Captures, String> view) {
    this.view = view;
  }

  @Override
  public void text(Captures captures) {
    seen.add(view.apply(captures));
  }

  @Override
  public void broken() {
    seen.add("broken");
  }

  @Override
  public void endMark() {
    seen.add("end");
  }

  List<String> seen() {
    return List.copyOf(seen);
  }

  /** Feeds a body in pieces of a size. */
  Texts feed(Framing framing, String body, int size) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i += size) {
      framing.feed(bytes, i, Math.min(bytes.length, i + size));
    }
    framing.end();
    return this;
  }
}
