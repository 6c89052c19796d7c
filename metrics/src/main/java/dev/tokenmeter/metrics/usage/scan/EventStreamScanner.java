package dev.tokenmeter.metrics.usage.scan;

import java.util.zip.CRC32;

/**
 * Reads an AWS event stream ({@code application/vnd.amazon.eventstream}): messages of a prelude
 * with both lengths and its CRC-32, headers, a JSON payload and a CRC-32 over all of it. The
 * payload is an event, or holds one as base64 in {@code bytes}; it is read as it arrives and counts
 * once the CRC of its message was right. Memory is constant however long a message is.
 *
 * <p>A wrong CRC or an impossible length ends the reading, because nothing that follows can be
 * trusted to be where it seems.
 */
public final class EventStreamScanner implements Framing {
  /** The longest message that is believed, in bytes: what the format allows. */
  static final int MAX_MESSAGE = 24 << 20;

  /** The longest headers that are believed, in bytes: what the format allows. */
  static final int MAX_HEADERS = 128 << 10;

  private static final int PRELUDE = 12;
  private static final int CRC = 4;

  private enum At {
    PRELUDE,
    HEADERS,
    PAYLOAD,
    CRC,
    OFF
  }

  private final TextSink sink;
  private final Path bytes;
  private final SingleText event;
  private final Base64Text wrapped;
  private final EventHeaders headers = new EventHeaders();
  private final CRC32 crc = new CRC32();
  private final byte[] fixed = new byte[PRELUDE];
  private At at = At.PRELUDE;
  private int filled;
  private int left;
  private int payload;

  /** A scanner that keeps what the tree declares of each event. */
  public EventStreamScanner(PathTree tree, TextSink sink) {
    PathTree.Builder outer = tree.extended();
    this.bytes = outer.pieces("bytes");
    this.wrapped = new Base64Text(tree);
    this.event = new SingleText(outer.build(), wrapped);
    this.sink = sink;
  }

  @Override
  public void feed(byte[] piece, int from, int to) {
    int i = from;
    while (i < to && at != At.OFF) {
      i =
          switch (at) {
            case PRELUDE -> fill(piece, i, to, PRELUDE);
            case HEADERS, PAYLOAD -> part(piece, i, to);
            case CRC -> fill(piece, i, to, CRC);
            case OFF -> to;
          };
    }
  }

  @Override
  public void end() {
    if (at != At.OFF && !(at == At.PRELUDE && filled == 0)) {
      sink.broken();
    }
    at = At.OFF;
  }

  /** Gathers the few bytes of a prelude or a CRC. */
  private int fill(byte[] piece, int from, int to, int size) {
    int more = Math.min(to - from, size - filled);
    System.arraycopy(piece, from, fixed, filled, more);
    filled += more;
    if (filled == size) {
      filled = 0;
      if (at == At.PRELUDE) {
        prelude();
      } else {
        message();
      }
    }
    return from + more;
  }

  private void prelude() {
    long total = Integer.toUnsignedLong(number(0));
    long headerBytes = Integer.toUnsignedLong(number(4));
    crc.reset();
    crc.update(fixed, 0, 8);
    if ((int) crc.getValue() != number(8)) {
      damaged("crc");
      return;
    }
    long payloadBytes = total - headerBytes - PRELUDE - CRC;
    if (total > MAX_MESSAGE || headerBytes > MAX_HEADERS || payloadBytes < 0) {
      damaged("event_length");
      return;
    }
    crc.update(fixed, 8, 4);
    headers.start();
    event.start();
    payload = (int) payloadBytes;
    left = (int) headerBytes;
    at = At.HEADERS;
    endPart();
  }

  private int part(byte[] piece, int from, int to) {
    int end = from + Math.min(to - from, left);
    crc.update(piece, from, end - from);
    if (at == At.HEADERS) {
      headers.feed(piece, from, end);
    } else {
      event.feed(piece, from, end);
    }
    left -= end - from;
    endPart();
    return end;
  }

  private void endPart() {
    if (left == 0 && at == At.HEADERS) {
      left = payload;
      at = At.PAYLOAD;
    }
    if (left == 0 && at == At.PAYLOAD) {
      at = At.CRC;
    }
  }

  private void message() {
    if ((int) crc.getValue() != number(0)) {
      damaged("crc");
      return;
    }
    at = At.PRELUDE;
    if (headers.failure()) {
      sink.failed();
    } else if (!event.finish()) {
      if (!event.empty()) {
        sink.broken();
      }
    } else if (!event.captures().has(bytes)) {
      sink.text(event.captures());
    } else if (wrapped.finish()) {
      sink.text(wrapped.captures());
    } else {
      sink.broken();
    }
  }

  private void damaged(String how) {
    at = At.OFF;
    sink.damaged(how);
  }

  private int number(int index) {
    return (fixed[index] & 0xFF) << 24
        | (fixed[index + 1] & 0xFF) << 16
        | (fixed[index + 2] & 0xFF) << 8
        | (fixed[index + 3] & 0xFF);
  }
}
