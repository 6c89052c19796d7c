package dev.tokenmeter.metrics.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what waits, a group at a time. Whatever goes wrong, it stays alive: it keeps what it could
 * not write, tries again, and says so once a minute.
 */
final class LedgerWriter implements Runnable {
  /** Between two groups; the most that dies with the process, but for the group being written. */
  static final Duration PAUSE = Duration.ofMillis(200);

  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PRUNE_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final int GROUP = 2_000;
  private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);

  private final LedgerHome home;
  private final InstantSource clock;
  private final Waiting waiting;
  private final LedgerStats stats;
  private final OutageLog outage = new OutageLog(LOG);
  private final Set<UUID> open = new HashSet<>();
  private final Salvages salvages = new Salvages();
  private final Corrections corrections;
  private final Posts posts;
  private long retryAt = System.nanoTime();
  private long pruneAt = retryAt;
  private int unexplained;
  private volatile Duration retain;
  private volatile boolean closing;

  LedgerWriter(
      LedgerHome home,
      Duration retain,
      InstantSource clock,
      Waiting waiting,
      LedgerStats stats,
      Corrections corrections,
      Posts posts) {
    this.home = home;
    this.retain = retain;
    this.clock = clock;
    this.waiting = waiting;
    this.stats = stats;
    this.corrections = corrections;
    this.posts = posts;
  }

  void retain(Duration changed) {
    retain = changed;
  }

  /** The next group is the last one. */
  void finish() {
    closing = true;
  }

  @Override
  public void run() {
    boolean last;
    do {
      last = closing;
      if (last || System.nanoTime() - retryAt >= 0) {
        step();
      } else {
        waiting.take();
      }
      if (!last && !closing) {
        LockSupport.parkNanos(this, PAUSE.toNanos());
      }
    } while (!last);
    posts.close();
    home.leave();
    salvages.close();
  }

  /** A ledger that turns out to be damaged is put aside, and the next one written at once. */
  private void step() {
    Next next = attempt();
    if (next == Next.AGAIN) {
      attempt();
    }
  }

  private enum Next {
    LATER,
    AGAIN
  }

  private Next attempt() {
    waiting.take();
    try {
      LedgerFile file = home.enter(clock.instant());
      write(file);
      stats.caughtUp();
      stats.writable(true);
      unexplained = 0;
      outage.over();
      posts.write(file.connection(), clock.instant());
      maintain(file);
      return Next.LATER;
    } catch (SQLException e) {
      return failed(e);
    } catch (IOException | LedgerFailure | RuntimeException | LinkageError e) {
      return wait(e);
    }
  }

  private void write(LedgerFile file) throws SQLException {
    int size = unexplained > 1 ? 1 : GROUP;
    List<Entry> group = waiting.oldest(size);
    while (!group.isEmpty()) {
      try {
        stats.rows.add(file.write(group, open));
        waiting.written(group.size());
      } catch (SQLException e) {
        if (size > 1 || Trouble.of(e) != Trouble.OTHER) {
          throw e;
        }
        stats.errors.increment();
        waiting.abandon();
      }
      group = waiting.oldest(size);
    }
  }

  private Next failed(SQLException e) {
    return switch (Trouble.of(e)) {
      case DAMAGE -> putAside(e);
      case OTHER -> {
        unexplained++;
        yield wait(e);
      }
      case ENVIRONMENT, NEWER -> wait(e);
    };
  }

  private Next putAside(SQLException damage) {
    try {
      Path aside = home.putAside(clock.instant());
      stats.quarantined.increment();
      salvages.add(aside);
      LOG.error("the ledger is damaged and was put aside as {}: {}", aside, damage.getMessage());
      return Next.AGAIN;
    } catch (IOException e) {
      return wait(e);
    }
  }

  private Next wait(Throwable problem) {
    stats.errors.increment();
    stats.writable(false);
    home.leave();
    retryAt = System.nanoTime() + RETRY_NANOS;
    posts.fail(String.valueOf(problem.getMessage()));
    outage.goesOn(problem, waiting.records());
    return Next.LATER;
  }

  private void maintain(LedgerFile file) throws SQLException {
    stats.salvaged.add(salvages.step(file.connection()));
    corrections.look(file.connection());
    if (System.nanoTime() - pruneAt >= 0 && !file.prune(cutoff())) {
      Corrections.prune(file.connection(), clock.instant());
      OutcomeTable.prune(file.connection(), cutoff());
      pruneAt = System.nanoTime() + PRUNE_NANOS;
    }
  }

  private Instant cutoff() {
    return clock.instant().minus(retain);
  }
}
