package dev.tokenmeter.metrics.usage.scan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Searches for the next byte that matters, eight bytes at a time. */
final class ByteRuns {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;

  private ByteRuns() {}

  /** The index of the first quote, backslash or control character in a range, else its end. */
  static int stringEnd(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long word = (long) LONGS.get(bytes, i);
      long quote = word ^ ('"' * ONES);
      long backslash = word ^ ('\\' * ONES);
      // A borrow can only forge a hit above a true one, so the lowest hit is exact.
      long hits =
          (((quote - ONES) & ~quote)
                  | ((backslash - ONES) & ~backslash)
                  | ((word - ' ' * ONES) & ~word))
              & HIGH;
      if (hits != 0) {
        return i + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
    }
    while (i < to && !endsRun(bytes[i])) {
      i++;
    }
    return i;
  }

  /** The index of the first CR or LF in a range, else its end. */
  static int lineEnd(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long word = (long) LONGS.get(bytes, i);
      long lf = word ^ ('\n' * ONES);
      long cr = word ^ ('\r' * ONES);
      long hits = (((lf - ONES) & ~lf) | ((cr - ONES) & ~cr)) & HIGH;
      if (hits != 0) {
        return i + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
    }
    while (i < to && bytes[i] != '\n' && bytes[i] != '\r') {
      i++;
    }
    return i;
  }

  private static boolean endsRun(byte b) {
    return b == '"' || b == '\\' || (b >= 0 && b < ' ');
  }
}
