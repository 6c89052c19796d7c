package dev.tokenmeter.metrics.usage.scan;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds out by the first byte that is no white space how a body is framed, because content types
 * are missing or wrong: JSON errors labelled as event streams, event streams labelled as JSON,
 * pages of HTML where an answer was promised.
 */
public final class SniffingFraming implements Framing {
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final String contentType;
  private final PathTree tree;
  private final TextSink sink;
  private @Nullable Framing framing;
  private int mark;
  private boolean off;

  /** A framing for a body of this content type, empty if it has none. */
  public SniffingFraming(String contentType, PathTree tree, TextSink sink) {
    this.contentType = contentType.toLowerCase(Locale.ROOT);
    this.tree = tree;
    this.sink = sink;
    // Pages and prose may show usage as an example.
    this.off =
        this.contentType.startsWith("text/html") || this.contentType.startsWith("text/plain");
  }

  /** Whether the body is of a kind that holds JSON texts, as far as it was seen. */
  public boolean readable() {
    return framing != null;
  }

  @Override
  public void feed(byte[] bytes, int from, int to) {
    int i = from;
    Framing chosen = framing;
    while (chosen == null && i < to && !off) {
      byte b = bytes[i];
      if (mark < MARK.length && b == MARK[mark]) {
        mark++;
        i++;
      } else if (b == ' ' || b == '\t' || b == '\n' || b == '\r') {
        i++;
      } else {
        chosen = choose(b);
        framing = chosen;
        off = chosen == null;
      }
    }
    if (chosen != null) {
      chosen.feed(bytes, i, to);
    }
  }

  @Override
  public void end() {
    if (framing != null) {
      framing.end();
    }
  }

  private @Nullable Framing choose(byte first) {
    return switch (first) {
      case '{', '[' ->
          contentType.contains("ndjson") || contentType.contains("jsonl")
              ? new LineScanner(tree, sink)
              : new ValueScanner(tree, sink);
      case ':', 'd', 'e', 'i', 'r' -> new SseScanner(tree, sink);
      // Messages of an AWS event stream are shorter than 16 MiB, so their length begins so.
      case 0 -> isEventStream() ? new SseScanner(tree, sink) : new EventStreamScanner(tree, sink);
      case '"', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 't', 'f', 'n' ->
          isEventStream() ? new SseScanner(tree, sink) : new ValueScanner(tree, sink);
      default -> {
        if (contentType.startsWith("application/vnd.amazon.eventstream")) {
          yield new EventStreamScanner(tree, sink);
        }
        yield isEventStream() ? new SseScanner(tree, sink) : null;
      }
    };
  }

  private boolean isEventStream() {
    return contentType.startsWith("text/event-stream");
  }
}
