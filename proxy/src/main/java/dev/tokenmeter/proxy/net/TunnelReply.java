package dev.tokenmeter.proxy.net;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * Reads the answer to a CONNECT request, byte by byte, and not one byte further: what follows an
 * accepting head belongs to the tunnel, whatever the head says of a body (RFC 9110 section 9.3.6).
 * Interim answers are passed over. Not for two replies.
 */
final class TunnelReply {
  /** Longest answer, interim ones included, in bytes. */
  static final int HEAD_MAX = 8 << 10;

  /** {@code HTTP/1.x NNN}. */
  private static final int STATUS_END = 12;

  /** What the proxy said. */
  sealed interface Verdict {
    /** A final answer. */
    record Status(int code) implements Verdict {
      boolean accepted() {
        return code >= 200 && code < 300;
      }
    }

    /** No HTTP/1 answer. */
    record Malformed() implements Verdict {}

    /** An answer beyond {@link #HEAD_MAX}. */
    record TooLong() implements Verdict {}
  }

  private final StringBuilder status = new StringBuilder(STATUS_END);
  private int total;
  private int lineLength;
  private boolean statusLine = true;
  private boolean afterReturn;

  /** Consumes the head's bytes; empty until it is complete. */
  Optional<Verdict> accept(ByteBuf bytes) {
    while (bytes.isReadable()) {
      if (++total > HEAD_MAX) {
        return Optional.of(new Verdict.TooLong());
      }
      Optional<Verdict> verdict = accept((char) bytes.readUnsignedByte());
      if (verdict.isPresent()) {
        return verdict;
      }
    }
    return Optional.empty();
  }

  private Optional<Verdict> accept(char c) {
    if (c == '\n') {
      return endOfLine();
    }
    if (statusLine && !fitsStatusLine(c)) {
      return Optional.of(new Verdict.Malformed());
    }
    lineLength++;
    afterReturn = c == '\r';
    return Optional.empty();
  }

  private boolean fitsStatusLine(char c) {
    int at = lineLength;
    if (at < STATUS_END) {
      status.append(c);
      return switch (at) {
        case 0, 1, 2, 3, 4, 5, 6 -> c == "HTTP/1.".charAt(at);
        case 8 -> c == ' ';
        case 9 -> c >= '1' && c <= '9';
        default -> c >= '0' && c <= '9';
      };
    }
    return at > STATUS_END || c == ' ' || c == '\r';
  }

  private Optional<Verdict> endOfLine() {
    int length = afterReturn ? lineLength - 1 : lineLength;
    boolean empty = length == 0;
    lineLength = 0;
    afterReturn = false;
    if (statusLine) {
      statusLine = false;
      return length < STATUS_END ? Optional.of(new Verdict.Malformed()) : Optional.empty();
    }
    if (!empty) {
      return Optional.empty();
    }
    int code = Integer.parseInt(status, 9, STATUS_END, 10);
    if (code >= 200 || code == 101) {
      return Optional.of(new Verdict.Status(code));
    }
    status.setLength(0);
    statusLine = true;
    return Optional.empty();
  }
}
