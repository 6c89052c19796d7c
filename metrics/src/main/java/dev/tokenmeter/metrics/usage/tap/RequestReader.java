package dev.tokenmeter.metrics.usage.tap;

import dev.tokenmeter.metrics.usage.RequestFacts;
import dev.tokenmeter.metrics.usage.scan.Captures;
import dev.tokenmeter.metrics.usage.scan.Framing;
import dev.tokenmeter.metrics.usage.scan.JsonScanner;
import dev.tokenmeter.metrics.usage.scan.Path;
import dev.tokenmeter.metrics.usage.scan.PathTree;

/** Reads the few fields of a request body that matter, the same for all APIs. */
final class RequestReader implements Framing {
  /** An account is told as JSON in a string, with two ids beside it. */
  private static final int USER_BYTES = 1_024;

  private static final PathTree TREE;
  private static final Path MODEL;
  private static final Path STREAM;
  private static final Path INCLUDE_USAGE;
  private static final Path USER;

  static {
    PathTree.Builder tree = PathTree.builder();
    MODEL = tree.text("model");
    STREAM = tree.flag("stream");
    INCLUDE_USAGE = tree.flag("stream_options.include_usage");
    USER = tree.text("metadata.user_id", USER_BYTES);
    TREE = tree.build();
  }

  private final JsonScanner json = new JsonScanner(TREE, JsonScanner.Extent.VALUE);

  @Override
  public void feed(byte[] bytes, int from, int to) {
    if (!json.ended()) {
      json.feed(bytes, from, to);
    }
  }

  @Override
  public void end() {}

  /** What was read so far. */
  RequestFacts facts() {
    Captures text = json.captures();
    return new RequestFacts(
        text.text(MODEL).filter(model -> !model.isEmpty()),
        text.flag(STREAM).orElse(false),
        text.flag(INCLUDE_USAGE),
        text.text(USER).flatMap(Account::of));
  }
}
