package dev.tokenmeter.metrics.signal;

import dev.tokenmeter.config.Signals;

/**
 * The last request of each of a caller's sessions, for as many sessions as there are slots; beyond
 * them the session that was not used for longest is forgotten. In one array, which is all its
 * memory.
 */
final class Sessions {
  /** Sessions of a caller that are remembered. */
  static final int SLOTS = 8;

  /** Requests running that are larger than the one before: a conversation that goes on. */
  static final int GROWN = 4;

  /** Counted no further, so that a count never overflows. */
  private static final int MOST_REPEATS = 1_000_000;

  private static final int KEY = 0;
  private static final int USED = 1;
  private static final int BEGUN = 2;
  private static final int ENDED = 3;
  private static final int FRESH = 4;
  private static final int SIZE = 5;
  private static final int CACHED = 6;
  private static final int RUNS = 7;

  /** In the word of the runs: repeats below, then how often unread, then how often grown. */
  private static final int REPEAT_BITS = 32;

  private static final int UNREAD_BITS = 16;
  private static final int MOST_UNREAD = (1 << UNREAD_BITS) - 1;
  private static final int WIDTH = 8;

  private final long[] slots = new long[SLOTS * WIDTH];
  private long uses;

  /**
   * How a request follows the one before it in its session.
   *
   * @param repeats how often running a request was like the one before it
   * @param unread how often running a cache that was just written was sent again and written again
   * @param growing whether the session has been growing
   */
  record Step(int repeats, int unread, boolean growing) {}

  private static final Step FIRST = new Step(0, 0, false);

  /** Takes the next request of its session. */
  Step next(Used used, Signals signals) {
    int at = find(used.session());
    boolean known = slots[at + KEY] == used.session();
    Step step = known ? step(at, used, signals) : FIRST;
    long grown = known && grows(at, used, signals) ? Math.min(grown(at) + 1, GROWN) : 0;
    slots[at + KEY] = used.session();
    slots[at + USED] = ++uses;
    slots[at + BEGUN] = used.begun();
    slots[at + ENDED] = used.ended();
    slots[at + FRESH] = used.fresh();
    slots[at + SIZE] = used.size();
    slots[at + CACHED] = used.cached();
    slots[at + RUNS] = (grown << UNREAD_BITS | step.unread()) << REPEAT_BITS | step.repeats();
    return step;
  }

  private Step step(int at, Used used, Signals signals) {
    int before = (int) slots[at + RUNS];
    int repeats = isLike(at, used, signals.repeat()) ? Math.min(before, MOST_REPEATS) + 1 : 0;
    boolean growing = grown(at) + 1 >= GROWN && grows(at, used, signals);
    int unread =
        isUnread(at, used, signals.cacheUnread()) ? Math.min(unread(at) + 1, MOST_UNREAD) : 0;
    return new Step(repeats, unread, growing);
  }

  /** Sizes are compared too: what a conversation adds to a request is often of one length. */
  private boolean isLike(int at, Used used, Signals.Repeat repeat) {
    double part = repeat.tolerance() * used.fresh();
    double tolerance = Math.max(repeat.toleranceTokens(), part);
    long freshApart = Math.abs(used.fresh() - slots[at + FRESH]);
    long sizeApart = Math.abs(used.size() - slots[at + SIZE]);
    return freshApart <= tolerance
        && sizeApart <= tolerance
        && sizeApart <= repeat.tolerance() * used.size();
  }

  /**
   * What is smaller than the cache is another conversation or a compacted one. A cache can be read
   * once its writer has answered, and lives from the time at which it was last asked for.
   */
  private boolean isUnread(int at, Used used, Signals.CacheUnread unread) {
    long cached = slots[at + CACHED];
    return used.begun() >= slots[at + ENDED]
        && used.begun() - slots[at + BEGUN] <= unread.within().toMillis()
        && used.written() >= unread.written()
        && used.size() >= cached
        && used.read() < unread.share() * cached;
  }

  private boolean grows(int at, Used used, Signals signals) {
    return used.size() - slots[at + SIZE] > signals.repeat().toleranceTokens();
  }

  private long grown(int at) {
    return slots[at + RUNS] >>> REPEAT_BITS >>> UNREAD_BITS;
  }

  private int unread(int at) {
    return (int) (slots[at + RUNS] >>> REPEAT_BITS) & MOST_UNREAD;
  }

  /** The slot of a session, else the one to be given to it. */
  private int find(long session) {
    int eldest = 0;
    for (int at = 0; at < slots.length; at += WIDTH) {
      if (slots[at + KEY] == session) {
        return at;
      }
      if (slots[at + USED] < slots[eldest + USED]) {
        eldest = at;
      }
    }
    return eldest;
  }
}
