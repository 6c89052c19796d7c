package dev.tokenmeter.proxy.injection;

import dev.tokenmeter.metrics.usage.scan.JsonScanner;
import dev.tokenmeter.metrics.usage.scan.PathTree;
import dev.tokenmeter.proxy.injection.ObjectMembers.Member;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The bytes that make a chat request ask for usage ({@code stream_options.include_usage}), and
 * where they go. All others stay as the client wrote them.
 *
 * @param from first byte that is replaced
 * @param to the byte after it; the same as {@code from} where nothing is
 * @param text what goes there, ASCII
 */
public record RequestEdit(int from, int to, String text) {
  private static final String STREAM = "stream";
  private static final String OPTIONS = "stream_options";
  private static final String INCLUDE_USAGE = "include_usage";
  private static final String ASKED = "\"include_usage\":true";

  /** Running totals go with usage: a client that names them has decided. */
  private static final String CONTINUOUS = "continuous_usage_stats";

  private static final PathTree NOTHING = PathTree.builder().build();

  /**
   * The edit of a whole body. Empty unless it is one valid JSON object whose {@code stream} is
   * literally {@code true} and that leaves {@code stream_options.include_usage} out; also if a name
   * that matters is there twice or any of the outermost names has an escape. {@code null} options
   * are none.
   */
  public static Optional<RequestEdit> of(byte[] body) {
    if (!isJson(body)) {
      return Optional.empty();
    }
    return ObjectMembers.of(body, 0, body.length).flatMap(RequestEdit::of);
  }

  private static Optional<RequestEdit> of(ObjectMembers request) {
    List<Member> stream = request.named(STREAM);
    if (stream.size() != 1 || !request.reads(stream.getFirst(), "true")) {
      return Optional.empty();
    }
    List<Member> options = request.named(OPTIONS);
    if (options.isEmpty()) {
      int end = request.members().getLast().to();
      return Optional.of(new RequestEdit(end, end, ",\"" + OPTIONS + "\":{" + ASKED + "}"));
    }
    if (options.size() > 1) {
      return Optional.empty();
    }
    Member only = options.getFirst();
    return request.reads(only, "null")
        ? Optional.of(new RequestEdit(only.from(), only.to(), "{" + ASKED + "}"))
        : request.object(only).flatMap(RequestEdit::within);
  }

  private static Optional<RequestEdit> within(ObjectMembers options) {
    if (!options.named(INCLUDE_USAGE).isEmpty() || !options.named(CONTINUOUS).isEmpty()) {
      return Optional.empty();
    }
    if (options.members().isEmpty()) {
      return Optional.of(new RequestEdit(options.open() + 1, options.open() + 1, ASKED));
    }
    int end = options.members().getLast().to();
    return Optional.of(new RequestEdit(end, end, "," + ASKED));
  }

  private static boolean isJson(byte[] body) {
    JsonScanner json = new JsonScanner(NOTHING, JsonScanner.Extent.VALUE);
    int end = json.feed(body, 0, body.length);
    return json.finish() && ObjectMembers.skipSpace(body, end, body.length) == body.length;
  }

  /** How many bytes longer the body becomes. */
  public int growth() {
    return text.length() - (to - from);
  }

  /** What goes there, as bytes. */
  public byte[] bytes() {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
