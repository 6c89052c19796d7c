package dev.tokenmeter.metrics.board;

import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many tokens went by in the last minutes, step by step, so that a page has a past to show when
 * it is opened. Counting neither blocks nor throws; a thread of its own closes each step.
 */
public final class Pulse implements ExchangeSink {
  /** The length of a step. */
  static final Duration STEP = Duration.ofSeconds(2);

  /** How many steps are remembered: five minutes. */
  static final int STEPS = 150;

  private final Map<TokenBucket, LongAdder> counts = new EnumMap<>(TokenBucket.class);
  private final Map<TokenBucket, Deque<Long>> steps = new EnumMap<>(TokenBucket.class);
  private final InstantSource clock;
  private Instant until;

  /**
   * What was counted, the newest step last.
   *
   * @param until when the newest step ended
   * @param counts tokens of each step
   */
  record Beats(Instant until, Map<TokenBucket, List<Long>> counts) {}

  /** Nothing went by yet, and no thread runs. */
  Pulse(InstantSource clock) {
    this.clock = clock;
    this.until = clock.instant();
    for (TokenBucket bucket : TokenBucket.values()) {
      counts.put(bucket, new LongAdder());
      steps.put(bucket, new ArrayDeque<>(Collections.nCopies(STEPS, 0L)));
    }
  }

  /** Begins to count. */
  public static Running start(InstantSource clock) {
    Pulse pulse = new Pulse(clock);
    return new Running(pulse, Thread.ofVirtual().name("pulse").start(pulse::beat));
  }

  /** A pulse with its thread. */
  public record Running(Pulse pulse, Thread thread) implements AutoCloseable {
    @Override
    public void close() {
      thread.interrupt();
    }
  }

  private void beat() {
    try {
      while (true) {
        Thread.sleep(STEP);
        step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes a step. */
  synchronized void step() {
    counts.forEach(
        (bucket, count) ->
            steps.computeIfPresent(
                bucket,
                (any, past) -> {
                  past.removeFirst();
                  past.addLast(count.sumThenReset());
                  return past;
                }));
    until = clock.instant();
  }

  synchronized Beats beats() {
    Map<TokenBucket, List<Long>> copy = new EnumMap<>(TokenBucket.class);
    steps.forEach((bucket, past) -> copy.put(bucket, List.copyOf(past)));
    return new Beats(until, copy);
  }

  @Override
  public void begin(String provider) {}

  @Override
  public void end(ExchangeRecord exchange) {
    for (UsageLine line : exchange.usage().map(UsageReport::lines).orElse(List.of())) {
      line.tokens().counts().forEach((type, count) -> add(TokenBucket.of(type), count));
    }
  }

  private void add(TokenBucket bucket, long count) {
    LongAdder sum = counts.get(bucket);
    if (sum != null) {
      sum.add(count);
    }
  }
}
