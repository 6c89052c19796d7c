package dev.tokenmeter.metrics.usage.scan;

import java.nio.charset.StandardCharsets;

/**
 * Reads server-sent events (WHATWG HTML 9.2.6) whose data is JSON. Only {@code data} lines matter;
 * their bytes go straight into the JSON scanner, so that no line is ever buffered. Lines end with
 * LF, CRLF or CR, mixed; a byte order mark before any line is skipped; the lines of one event are
 * joined by a line end; {@code [DONE]} is the end mark, after which nothing counts.
 */
public final class SseScanner implements Framing {
  private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private enum At {
    LINE_START,
    BYTE_ORDER_MARK,
    NAME,
    SPACE,
    DONE_OR_JSON,
    AFTER_DONE,
    JSON,
    IGNORED
  }

  private final JsonScanner json;
  private final TextSink sink;
  private At at = At.LINE_START;
  private int matched;
  private boolean afterCr;
  private boolean data;
  private boolean over;

  /** A scanner that keeps what the tree declares of each event. */
  public SseScanner(PathTree tree, TextSink sink) {
    this.json = new JsonScanner(tree, JsonScanner.Extent.LINE);
    json.hash(sink.hashKey());
    this.sink = sink;
  }

  @Override
  public void feed(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && !over) {
      byte b = bytes[i];
      if (b == '\n' || b == '\r') {
        if (b == '\r' || !afterCr) {
          endLine();
        }
        afterCr = b == '\r';
        i++;
        continue;
      }
      afterCr = false;
      i = within(bytes, i, to);
    }
  }

  @Override
  public void end() {
    if (!over) {
      endLine();
      dispatch();
    }
  }

  /** Reads bytes of a line; returns the index of the first one not read. */
  private int within(byte[] bytes, int i, int to) {
    return switch (at) {
      case LINE_START -> {
        matched = 0;
        at = bytes[i] == MARK[0] ? At.BYTE_ORDER_MARK : At.NAME;
        yield i;
      }
      case BYTE_ORDER_MARK -> byteOrderMark(bytes[i], i);
      case NAME -> name(bytes[i], i);
      case SPACE -> {
        startData();
        yield bytes[i] == ' ' ? i + 1 : i;
      }
      case DONE_OR_JSON -> doneOrJson(bytes[i], i);
      case AFTER_DONE -> afterDone(bytes[i], i);
      case JSON -> json(bytes, i, to);
      case IGNORED -> ByteRuns.lineEnd(bytes, i, to);
    };
  }

  private int byteOrderMark(byte b, int i) {
    if (b != MARK[matched]) {
      at = At.IGNORED;
      return i;
    }
    if (++matched == MARK.length) {
      matched = 0;
      at = At.NAME;
    }
    return i + 1;
  }

  private int name(byte b, int i) {
    if (matched < DATA.length && b == DATA[matched]) {
      matched++;
    } else if (matched == DATA.length && b == ':') {
      at = At.SPACE;
    } else {
      at = At.IGNORED;
    }
    return i + 1;
  }

  private void startData() {
    if (data) {
      json.joinLine();
    }
    data = true;
    matched = 0;
    at = json.empty() ? At.DONE_OR_JSON : At.JSON;
  }

  private int doneOrJson(byte b, int i) {
    if (matched == 0 && (b == ' ' || b == '\t')) {
      return i + 1;
    }
    if (b != DONE[matched]) {
      rejectDone();
      return i;
    }
    if (++matched == DONE.length) {
      at = At.AFTER_DONE;
    }
    return i + 1;
  }

  private int afterDone(byte b, int i) {
    if (b == ' ' || b == '\t') {
      return i + 1;
    }
    rejectDone();
    return i;
  }

  /** What began like the end mark is JSON after all, or nothing. */
  private void rejectDone() {
    json.feed(DONE, 0, matched);
    at = At.JSON;
  }

  private int json(byte[] bytes, int from, int to) {
    int i = json.feed(bytes, from, to);
    while (json.ended() && i < to && (bytes[i] == ' ' || bytes[i] == '\t')) {
      i++;
    }
    if (json.ended() && i < to && bytes[i] != '\n' && bytes[i] != '\r') {
      json.fail();
    }
    return i;
  }

  private void endLine() {
    switch (at) {
      case LINE_START -> dispatch();
      case NAME -> {
        if (matched == DATA.length) {
          startData();
        } else if (matched == 0) {
          dispatch();
        }
      }
      case SPACE -> startData();
      case DONE_OR_JSON -> rejectDone();
      case AFTER_DONE -> {
        over = true;
        sink.endMark();
      }
      case BYTE_ORDER_MARK, JSON, IGNORED -> {}
    }
    at = At.LINE_START;
  }

  private void dispatch() {
    if (!data) {
      return;
    }
    data = false;
    if (json.finish()) {
      sink.text(json.captures());
    } else if (!json.empty()) {
      sink.broken();
    }
    json.reset();
  }
}
