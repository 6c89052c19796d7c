package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.outcome.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Outcomes that wait for the writer, whole posts. Whoever brings one waits until it is written, and
 * is told if it is not. One that was given up may still be written; sent again it changes nothing.
 */
final class Posts {
  /** The most that wait. */
  static final int WAITING = 4;

  /** The name of that bound in {@code tokenmeter_limit_hits_total}. */
  static final String LIMIT = "outcome_posts";

  private final BlockingQueue<Post> posts = new ArrayBlockingQueue<>(WAITING);
  private volatile boolean closed;

  private record Post(List<Outcome> outcomes, CompletableFuture<Integer> stored) {}

  /**
   * Waits until these are written; any thread but the writer and an event loop.
   *
   * @throws LedgerFailure if they are not, or not within this time
   */
  int store(List<Outcome> outcomes, Duration patience, Consumer<String> limitHit)
      throws LedgerFailure {
    Post post = new Post(List.copyOf(outcomes), new CompletableFuture<>());
    if (!posts.offer(post)) {
      limitHit.accept(LIMIT);
      throw new LedgerFailure("too many posts of outcomes at once; post again in a second");
    }
    if (closed) {
      fail("it is closed");
    }
    try {
      return post.stored().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      post.stored().cancel(false);
      throw new LedgerFailure(
          "outcomes were not written within " + patience.toSeconds() + " s; post them again", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof LedgerFailure failure
          ? failure
          : new LedgerFailure("outcomes were not written: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LedgerFailure("outcomes were not written: stopping", e);
    }
  }

  int waiting() {
    return posts.size();
  }

  /** Writes what waits; the writer's own. What could not be written waits on. */
  void write(Connection connection, Instant now) throws SQLException {
    for (Post next = posts.peek(); next != null; next = posts.peek()) {
      if (!next.stored().isDone()) {
        OutcomeTable.write(connection, next.outcomes(), now);
        next.stored().complete(next.outcomes().size());
      }
      posts.remove(next);
    }
  }

  /** Nothing of what waits is written; what whoever hears of it posts again is another matter. */
  void fail(String why) {
    List<Post> waited = new ArrayList<>();
    posts.drainTo(waited);
    for (Post each : waited) {
      each.stored().completeExceptionally(new LedgerFailure("outcomes were not written: " + why));
    }
  }

  /** Nothing is written any more. */
  void close() {
    closed = true;
    fail("it is closed");
  }
}
