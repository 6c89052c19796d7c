package dev.tokenmeter.metrics.board;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Answers questions that wait for the disk, on threads of their own: one of each kind at a time,
 * and few that wait for it. So a slow one delays nobody but those who ask the same. Thread-safe.
 */
public final class Questions implements AutoCloseable {
  /** The most of a kind that wait while another one is answered. */
  static final int WAITING = 16;

  private static final long IDLE_SECONDS = 30;

  /** What is asked; each has a thread of its own. */
  public enum Kind {
    USAGE,
    FOCUS,
    BOARD,
    ME,
    LEADERBOARD;

    /** The value of the metric label {@code limit} when one is turned away. */
    String limit() {
      return "query_" + name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<Kind, ThreadPoolExecutor> threads = new EnumMap<>(Kind.class);
  private final Consumer<String> limitHit;

  /** Nobody has asked yet; {@code limitHit} is told the name of a bound that was met. */
  public Questions(Consumer<String> limitHit) {
    this.limitHit = limitHit;
    for (Kind kind : Kind.values()) {
      threads.put(kind, thread(kind));
    }
  }

  private static ThreadPoolExecutor thread(Kind kind) {
    ThreadPoolExecutor thread =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform()
                .daemon()
                .name("ask-" + kind.name().toLowerCase(Locale.ROOT), 0)
                .factory());
    thread.allowCoreThreadTimeOut(true);
    return thread;
  }

  /**
   * Asks without waiting. The future fails with {@link Busy} if too many ask the same, else with
   * whatever the question throws.
   */
  public <T> CompletableFuture<T> ask(Kind kind, Callable<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      Objects.requireNonNull(threads.get(kind)).execute(() -> complete(answer, question));
    } catch (RejectedExecutionException e) {
      limitHit.accept(kind.limit());
      answer.completeExceptionally(new Busy("too many ask at once; ask again in a second"));
    }
    return answer;
  }

  private static <T> void complete(CompletableFuture<T> answer, Callable<T> question) {
    if (answer.isDone()) {
      return;
    }
    try {
      answer.complete(question.call());
    } catch (Exception e) {
      answer.completeExceptionally(e);
    }
  }

  /**
   * Asks and waits for the answer, not on an event loop.
   *
   * @throws Busy if too many ask the same, or no answer came in time
   * @throws ExecutionException with what the question threw
   */
  public <T> T await(Kind kind, Callable<T> question, long seconds)
      throws Busy, ExecutionException, InterruptedException {
    CompletableFuture<T> answer = ask(kind, question);
    try {
      return answer.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      answer.cancel(false);
      limitHit.accept(kind.limit());
      throw new Busy("no answer within " + seconds + " s; ask again later");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Busy busy) {
        throw busy;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    threads.values().forEach(ThreadPoolExecutor::shutdownNow);
  }
}
