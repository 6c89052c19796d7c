package dev.tokenmeter.metrics.usage.coding;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates the messages of one direction of a WebSocket (permessage-deflate, RFC 7692), piece by
 * piece. A smaller window than the format's greatest needs nothing: a greater one reads it too.
 *
 * <p>Lives on one thread; never throws, an exception of the sink passes. Holds native memory until
 * {@link #close}.
 */
public final class MessageInflater {

  /** What a message may refer to. */
  public enum Window {
    /** The messages before it: context takeover. No message may be left out. */
    SHARED,
    /** Itself only: {@code …_no_context_takeover}. */
    OWN
  }

  /** Where the inflater stands; once left, {@code OPEN} does not come back. */
  public enum Status {
    OPEN,
    /** A message is no deflate stream. */
    BROKEN,
    /** A message passed its bound, or all of them theirs. */
    EXPANSION
  }

  /** Takes inflated bytes, which are valid during the call only. */
  public interface Sink {
    void piece(byte[] bytes, int from, int to);
  }

  /** What a deflate stream may refer back to, in bytes (RFC 1951 2). */
  static final int HISTORY = 32 << 10;

  private static final int PIECE = 4 << 10;
  private static final byte[] NOTHING = {};

  /** What a sender takes off the end of each message (RFC 7692 7.2.1). */
  private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

  private final Window window;
  private final DecoderLimits messageLimits;
  private final DecoderLimits totalLimits;
  private final Sink sink;
  private final Inflater inflater = new Inflater(true);
  private final byte[] piece = new byte[PIECE];
  private final byte[] history;
  private int historyEnd;
  private long remembered;
  private long encoded;
  private long decoded;
  private long encodedBefore;
  private long decodedBefore;
  private Status status = Status.OPEN;

  /**
   * An inflater that gives to this sink.
   *
   * @param limits of each message; of all messages together its first ratio holds, since the events
   *     of a long connection resemble each other and are still no bomb
   */
  public MessageInflater(Window window, DecoderLimits limits, Sink sink) {
    this.window = window;
    this.messageLimits = limits;
    this.totalLimits = limits.withOneRatio();
    this.sink = sink;
    this.history = window == Window.SHARED ? new byte[HISTORY] : NOTHING;
  }

  /** A piece of a message's payload; all that it makes readable is out afterwards. */
  public Status accept(byte[] bytes, int from, int to) {
    if (status == Status.OPEN) {
      encoded += to - from;
      inflate(bytes, from, to);
    }
    return status;
  }

  /** The message is over. One that ended its stream with its last byte has nothing taken off. */
  public Status end() {
    if (status == Status.OPEN) {
      if (inflater.getBytesRead() > 0) {
        inflate(TAIL, 0, TAIL.length);
      }
      encodedBefore += encoded;
      decodedBefore += decoded;
      encoded = 0;
      decoded = 0;
      if (window == Window.OWN && status == Status.OPEN) {
        inflater.reset();
      }
    }
    return status;
  }

  /** Gives native memory back; may be called again. Input is ignored afterwards. */
  public void close() {
    status = status == Status.OPEN ? Status.BROKEN : status;
    inflater.end();
  }

  private void inflate(byte[] bytes, int from, int to) {
    inflater.setInput(bytes, from, to - from);
    try {
      boolean more = true;
      while (more && status == Status.OPEN) {
        int length = inflater.inflate(piece);
        give(length);
        if (inflater.finished()) {
          int rest = inflater.getRemaining();
          nextStream();
          inflater.setInput(bytes, to - rest, rest);
          more = rest > 0;
        } else {
          more = length == piece.length;
        }
      }
      if (status == Status.OPEN && inflater.getRemaining() > 0) {
        status = Status.BROKEN;
      }
    } catch (DataFormatException e) {
      status = Status.BROKEN;
    } finally {
      // The input belongs to the caller; the inflater must not remember it.
      inflater.setInput(NOTHING);
    }
  }

  private void give(int length) {
    if (length == 0) {
      return;
    }
    decoded += length;
    remember(length);
    sink.piece(piece, 0, length);
    if (messageLimits.exceededBy(encoded, decoded)
        || totalLimits.exceededBy(encodedBefore + encoded, decodedBefore + decoded)) {
      status = Status.EXPANSION;
    }
  }

  private void remember(int length) {
    if (window == Window.SHARED) {
      int first = Math.min(length, HISTORY - historyEnd);
      System.arraycopy(piece, 0, history, historyEnd, first);
      System.arraycopy(piece, first, history, 0, length - first);
      historyEnd = (historyEnd + length) % HISTORY;
      remembered += length;
    }
  }

  /** A sender may end a stream within a message (RFC 7692 7.2.3.4); its window lives on. */
  private void nextStream() {
    inflater.reset();
    if (window == Window.SHARED && remembered > 0) {
      int length = (int) Math.min(remembered, HISTORY);
      byte[] dictionary = new byte[length];
      int start = (historyEnd - length + HISTORY) % HISTORY;
      int first = Math.min(length, HISTORY - start);
      System.arraycopy(history, start, dictionary, 0, first);
      System.arraycopy(history, 0, dictionary, first, length - first);
      inflater.setDictionary(dictionary);
    }
  }
}
