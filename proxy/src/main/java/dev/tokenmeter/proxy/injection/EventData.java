package dev.tokenmeter.proxy.injection;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where the data of one server-sent event stands in its bytes (WHATWG HTML 9.2.6).
 *
 * @param from first byte after the field's name and colon
 * @param to the byte after the line; the same as {@code from} if there is not exactly one such line
 */
record EventData(int from, int to) {
  private static final byte[] FIELD = "data:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final byte[] USAGE = "\"usage\"".getBytes(StandardCharsets.US_ASCII);
  private static final EventData NONE = new EventData(0, 0);

  /** Looks through the lines of an event that is {@code [0, length)}. */
  static EventData of(byte[] event, int length) {
    EventData found = NONE;
    int i = 0;
    while (i < length) {
      int end = UsageFilter.lineEnd(event, i, length);
      int start = startsWith(event, i, end, MARK) ? i + MARK.length : i;
      if (startsWith(event, start, end, FIELD)) {
        if (!found.equals(NONE)) {
          return NONE;
        }
        found = new EventData(start + FIELD.length, end);
      }
      i = end + 1;
    }
    return found;
  }

  /** What has to go from the chunk that the data is. */
  ChunkEdit edit(byte[] event) {
    return mentionsUsage(event) ? ChunkEdit.of(event, from, to) : new ChunkEdit.Keep();
  }

  private boolean mentionsUsage(byte[] event) {
    for (int i = from; i + USAGE.length <= to; i++) {
      if (event[i] == '"' && startsWith(event, i, to, USAGE)) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWith(byte[] bytes, int from, int to, byte[] start) {
    return to - from >= start.length
        && Arrays.equals(bytes, from, from + start.length, start, 0, start.length);
  }
}
