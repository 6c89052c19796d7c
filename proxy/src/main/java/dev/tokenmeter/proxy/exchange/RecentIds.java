package dev.tokenmeter.proxy.exchange;

import java.util.LinkedHashSet;
import java.util.SplittableRandom;

/**
 * The last ids that were added, as hashes of 64 bits with a seed of the process. Thread-safe: a
 * lock guards one hash operation.
 */
final class RecentIds {
  private final int bound;
  private final Runnable forgot;
  private final long seed = new SplittableRandom().nextLong() | 1;
  private final LinkedHashSet<Long> ids = new LinkedHashSet<>();

  /**
   * Remembers so many ids.
   *
   * @param forgot run whenever an older id gives way to a newer one
   */
  RecentIds(int bound, Runnable forgot) {
    this.bound = bound;
    this.forgot = forgot;
  }

  /** Adds an id of a scope; whether it was not there. */
  boolean add(String scope, String id) {
    Long hash = hash(hash(seed, scope), id);
    boolean full;
    synchronized (ids) {
      if (!ids.add(hash)) {
        return false;
      }
      full = ids.size() > bound;
      if (full) {
        ids.removeFirst();
      }
    }
    if (full) {
      forgot.run();
    }
    return true;
  }

  int size() {
    synchronized (ids) {
      return ids.size();
    }
  }

  /** FNV-1a over the characters, mixed at the end (Stafford's variant 13). */
  private static long hash(long from, String text) {
    long hash = from ^ 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }
}
