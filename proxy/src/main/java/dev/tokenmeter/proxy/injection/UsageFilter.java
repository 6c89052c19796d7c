package dev.tokenmeter.proxy.injection;

import java.util.Arrays;

/**
 * Takes out of an event stream what a provider adds when it is asked for usage: the chunk without
 * choices that carries it, and {@code "usage":null} in all others. Holds one event until its blank
 * line, so it delays nothing that a reader of events could use; comments, which keep connections
 * alive, pass at once. Splits do not matter. Lives on one thread.
 */
public final class UsageFilter {
  /** Longest event that is held, in bytes; a longer one passes unread. A usage chunk has 500. */
  public static final int MAX_EVENT = 256 << 10;

  private static final int FIRST_HOLD = 1_024;

  /** Where the bytes go that stay. */
  @FunctionalInterface
  public interface Out {

    /** Takes {@code [from, from + length)}, which may be overwritten afterwards. */
    void write(byte[] bytes, int from, int length);
  }

  private enum To {
    HELD,
    PASSED,
    DROPPED
  }

  private byte[] held = new byte[FIRST_HOLD];
  private int length;
  private boolean lineStart = true;
  private boolean lineBytes;
  private boolean afterCr;
  private boolean tooLong;
  private To line = To.PASSED;

  /** Takes a piece of the stream. */
  public void feed(byte[] bytes, int from, int to, Out out) {
    int i = from;
    while (i < to) {
      if (afterCr) {
        afterCr = false;
        if (bytes[i] == '\n') {
          put(bytes, i, i + 1, out);
          i++;
          continue;
        }
      }
      int end = lineEnd(bytes, i, to);
      if (lineStart) {
        startLine(bytes[i]);
      }
      lineStart = false;
      if (end > i) {
        put(bytes, i, end, out);
        lineBytes = true;
      }
      if (end < to) {
        put(bytes, end, end + 1, out);
        endLine(bytes[end] == '\r', out);
        end++;
      }
      i = end;
    }
  }

  private void startLine(byte first) {
    boolean free = length == 0 && !tooLong;
    boolean blank = first == '\n' || first == '\r';
    lineBytes = false;
    line = tooLong || (free && (blank || first == ':')) ? To.PASSED : To.HELD;
  }

  private void endLine(boolean cr, Out out) {
    afterCr = cr;
    lineStart = true;
    if (lineBytes) {
      return;
    }
    tooLong = false;
    if (line == To.HELD) {
      line = decide(out);
    }
  }

  private void put(byte[] bytes, int from, int to, Out out) {
    switch (line) {
      case DROPPED -> {}
      case PASSED -> out.write(bytes, from, to - from);
      case HELD -> hold(bytes, from, to, out);
    }
  }

  private void hold(byte[] bytes, int from, int to, Out out) {
    int more = to - from;
    if (length + more > MAX_EVENT) {
      out.write(held, 0, length);
      out.write(bytes, from, more);
      length = 0;
      tooLong = true;
      line = To.PASSED;
      return;
    }
    if (length + more > held.length) {
      held = Arrays.copyOf(held, Math.max(2 * held.length, length + more));
    }
    System.arraycopy(bytes, from, held, length, more);
    length += more;
  }

  /** The stream is over: what is held is an event without its blank line, or half of one. */
  public void end(Out out) {
    if (length > 0) {
      decide(out);
    }
  }

  /** Lets go of the held event; whether it passed. */
  private To decide(Out out) {
    ChunkEdit edit = EventData.of(held, length).edit(held);
    int size = length;
    length = 0;
    return switch (edit) {
      case ChunkEdit.Drop drop -> To.DROPPED;
      case ChunkEdit.Keep keep -> {
        out.write(held, 0, size);
        yield To.PASSED;
      }
      case ChunkEdit.Cut cut -> {
        out.write(held, 0, cut.from());
        out.write(held, cut.to(), size - cut.to());
        yield To.PASSED;
      }
    };
  }

  static int lineEnd(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != '\n' && bytes[i] != '\r') {
      i++;
    }
    return i;
  }
}
