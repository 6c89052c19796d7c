package dev.tokenmeter.deploy;

import java.util.concurrent.TimeUnit;

/**
 * How long the machine let nobody run: a thread that wants to wake up often, and writes down when
 * it woke up late. A promise in seconds holds on a machine that runs us.
 */
final class Stalls implements AutoCloseable {
  private static final long NAP = TimeUnit.MILLISECONDS.toNanos(10);

  private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::watch);
  private volatile long longest;
  private volatile boolean over;

  static Stalls watched() {
    Stalls stalls = new Stalls();
    stalls.thread.start();
    return stalls;
  }

  private void watch() {
    long before = System.nanoTime();
    while (!over) {
      try {
        TimeUnit.NANOSECONDS.sleep(NAP);
      } catch (InterruptedException e) {
        return;
      }
      long now = System.nanoTime();
      longest = Math.max(longest, now - before - NAP);
      before = now;
    }
  }

  /** The longest so far, in nanoseconds. */
  long longest() {
    return longest;
  }

  @Override
  public void close() {
    over = true;
  }
}
