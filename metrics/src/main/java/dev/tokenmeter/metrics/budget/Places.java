package dev.tokenmeter.metrics.budget;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * What is kept for each caller or team, a bounded number. Where no place is left, those that are
 * idle make room; if none is, the newcomers share one. Lock-free for those who have a place.
 *
 * @param <T> what is kept
 */
final class Places<T> {
  /** Whose place it is that is shared by all that found none. */
  static final String OVERFLOW = "_overflow";

  /** A sweep looks at all of them, so it must not be had for every request. */
  private static final long SWEEP_MILLIS = 1_000;

  private final Map<String, T> places = new ConcurrentHashMap<>();
  private final Function<String, T> born;
  private final BiPredicate<T, Instant> idle;
  private final AtomicLong swept = new AtomicLong(Long.MIN_VALUE);
  private final AtomicLong overflows = new AtomicLong();

  /**
   * None yet.
   *
   * @param idle whether forgetting one forgets nothing
   */
  Places(Function<String, T> born, BiPredicate<T, Instant> idle) {
    this.born = born;
    this.idle = idle;
  }

  T of(String name, int most, Instant now) {
    T known = places.get(name);
    if (known != null) {
      return known;
    }
    if (places.size() >= most) {
      sweep(now);
    }
    if (places.size() < most) {
      return places.computeIfAbsent(name, born);
    }
    overflows.incrementAndGet();
    return places.computeIfAbsent(OVERFLOW, born);
  }

  /** Whether there is one of this name. */
  boolean has(String name) {
    return places.containsKey(name);
  }

  /** Takes one away, for whoever goes on with it. */
  Optional<T> take(String name) {
    return Optional.ofNullable(places.remove(name));
  }

  private void sweep(Instant now) {
    long last = swept.get();
    long millis = now.toEpochMilli();
    boolean due = last == Long.MIN_VALUE || Math.abs(millis - last) >= SWEEP_MILLIS;
    if (due && swept.compareAndSet(last, millis)) {
      places.values().removeIf(place -> idle.test(place, now));
    }
  }

  /** Requests that found no place of their own. */
  long overflows() {
    return overflows.get();
  }

  Collection<T> all() {
    return Collections.unmodifiableCollection(places.values());
  }
}
