package dev.tokenmeter.metrics.ledger;

import java.util.UUID;

/**
 * The keys of rows: the millisecond in which an exchange began, and behind it bits of its id and
 * the number of the row. So rows lie in the order of time, and the same row has the same key
 * whoever writes it; another exchange may want that key too, and takes the {@link #next}.
 */
final class Keys {
  /** Bits behind the milliseconds. */
  static final int BITS = 20;

  /** The lower half is for rows that are written, the upper half for those that are taken over. */
  private static final int WRITTEN = 1 << (BITS - 1);

  private Keys() {}

  /** The least key of a time in milliseconds; of times beyond 1970 and 2248, that of these. */
  static long from(long millis) {
    return Math.clamp(millis, 0, Long.MAX_VALUE >> BITS) << BITS;
  }

  /** The key of a row of an exchange that began then, in milliseconds. */
  static long of(long millis, UUID id, int line) {
    return from(millis) | ((id.getLeastSignificantBits() + line) & (WRITTEN - 1));
  }

  /** Where a row goes that found its key taken. */
  static long next(long key) {
    return (key & -WRITTEN) | ((key + 1) & (WRITTEN - 1));
  }

  /** The first key for a row that is taken over, as SQL, of a time in milliseconds as SQL. */
  static String takenOver(String millis) {
    return "((%s << %d) + %d)".formatted(millis, BITS, WRITTEN);
  }
}
