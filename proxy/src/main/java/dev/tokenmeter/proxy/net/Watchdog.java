package dev.tokenmeter.proxy.net;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every event loop for a sign of life and says who keeps one from giving it. {@link #look} is
 * for a thread that is no event loop; what was found may be asked by any thread.
 */
final class Watchdog {
  /** How often the loops are asked. */
  static final Duration LOOK = Duration.ofMillis(100);

  /** A loop that has not answered for so long is reported, once until it answers. */
  static final Duration BLOCKED = Duration.ofMillis(500);

  /** A loop that has not answered for so long makes the proxy not ready. */
  static final Duration STUCK = Duration.ofSeconds(5);

  /**
   * The greatest lag is remembered for at least so long, which outlasts a usual scrape interval.
   */
  static final Duration MEMORY = Duration.ofSeconds(30);

  /** Frames of the loop's stack that are told, the innermost first. */
  private static final int FRAMES = 16;

  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  private final LongSupplier nanoTime;
  private final List<Watched> loops = new CopyOnWriteArrayList<>();
  private volatile long blocked;

  /** Watches no loop yet; {@code nanoTime} never goes back. */
  Watchdog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void watch(EventExecutor loop) {
    loops.add(new Watched(loop));
  }

  /** Reports the loops that do not answer and asks the others again. */
  void look() {
    long now = nanoTime.getAsLong();
    for (Watched each : loops) {
      if (each.look(now)) {
        report(each.thread, each.waiting(now));
      }
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written by the thread that looks alone
  private void report(@Nullable Thread thread, long nanos) {
    blocked++;
    LOG.warn(
        "event loop {} has not answered for {} ms; it is at {}",
        thread == null ? "(not started)" : thread.getName(),
        nanos / 1_000_000,
        thread == null ? "" : place(thread));
  }

  private static String place(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .limit(FRAMES)
        .map(Watchdog::shown)
        .collect(Collectors.joining(" < "));
  }

  private static String shown(StackTraceElement frame) {
    return frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber();
  }

  /** What is known of the loops now. */
  LoopHealth health() {
    long now = nanoTime.getAsLong();
    long lag = loops.stream().mapToLong(each -> each.lag(now)).max().orElse(0);
    return new LoopHealth(Duration.ofNanos(lag), blocked, isStuck());
  }

  /** Whether a loop has not answered for longer than {@link #STUCK}. */
  boolean isStuck() {
    long now = nanoTime.getAsLong();
    return loops.stream().anyMatch(each -> each.waiting(now) > STUCK.toNanos());
  }

  /** One loop, what it was asked and how long its answers took. */
  private final class Watched {
    private final EventExecutor loop;
    private volatile boolean asked;
    private volatile long askedAt;
    private volatile @Nullable Thread thread;
    private final AtomicLong greatest = new AtomicLong();
    private volatile long greatestBefore;
    private long remembersSince;
    private boolean reported;

    Watched(EventExecutor loop) {
      this.loop = loop;
    }

    /** Whether the loop has to be reported. */
    boolean look(long now) {
      if (!asked) {
        ask(now);
        return false;
      }
      boolean report = !reported && now - askedAt > BLOCKED.toNanos();
      reported |= report;
      return report;
    }

    private void ask(long now) {
      if (now - remembersSince > MEMORY.toNanos()) {
        remembersSince = now;
        greatestBefore = greatest.getAndSet(0);
      }
      reported = false;
      if (!loop.isShuttingDown()) {
        askedAt = now;
        asked = true;
        loop.execute(this::answer);
      }
    }

    private void answer() {
      thread = Thread.currentThread();
      greatest.accumulateAndGet(nanoTime.getAsLong() - askedAt, Math::max);
      asked = false;
    }

    long waiting(long now) {
      return asked && !loop.isShuttingDown() ? now - askedAt : 0;
    }

    long lag(long now) {
      return Math.max(waiting(now), Math.max(greatest.get(), greatestBefore));
    }
  }
}
