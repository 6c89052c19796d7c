package dev.tokenmeter.metrics.meter;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The values one label may take: the reserved ones and as many others as the bound allows, first
 * come, first served; what comes later is {@link #OVERFLOW}. A value once admitted stays, since a
 * series cannot change its name. Thread-safe.
 */
final class LabelLimiter {
  /** The label value of all that found no place. */
  static final String OVERFLOW = "_overflow";

  private final Bounded label;
  private final Overflows overflows;
  private final Set<String> admitted = ConcurrentHashMap.newKeySet();
  private final AtomicInteger places = new AtomicInteger();
  private volatile Set<String> reserved;
  private volatile int bound;

  LabelLimiter(Bounded label, int bound, Set<String> reserved, Overflows overflows) {
    this.label = label;
    this.bound = bound;
    this.reserved = reserved;
    this.overflows = overflows;
  }

  /** Changes the bound and the reserved values; admitted values stay admitted. */
  void configure(int newBound, Set<String> newReserved) {
    bound = newBound;
    reserved = newReserved;
  }

  /** The value itself if it has or gets a place, else {@link #OVERFLOW}, which is counted. */
  String admit(String value) {
    if (knows(value)) {
      return value;
    }
    if (LabelText.isClean(value) && takePlace()) {
      if (!admitted.add(value)) {
        places.decrementAndGet();
      }
      return value;
    }
    overflows.count(label);
    return OVERFLOW;
  }

  /** Whether the value has a place. */
  boolean knows(String value) {
    return reserved.contains(value) || admitted.contains(value);
  }

  private boolean takePlace() {
    int seen = places.get();
    while (seen < bound) {
      if (places.compareAndSet(seen, seen + 1)) {
        return true;
      }
      seen = places.get();
    }
    return false;
  }
}
