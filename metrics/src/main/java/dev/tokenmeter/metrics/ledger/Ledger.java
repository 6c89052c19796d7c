package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.config.Ledger.Recording;
import dev.tokenmeter.metrics.budget.Correction;
import dev.tokenmeter.metrics.outcome.Outcome;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/**
 * Every exchange of this process in a SQLite file. Event loops only hand over; a thread of its own
 * writes, five times a second, so that {@code kill -9} loses less than the last second. While the
 * file cannot be written, exchanges wait in memory, up to a bound; forwarding never does.
 */
public final class Ledger implements ExchangeSink, AutoCloseable {
  /** How long whoever posts outcomes waits for the writer. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration CLOSE = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  private final Path path;
  private final Waiting waiting;
  private final LedgerStats stats = new LedgerStats();
  private final LedgerWriter writer;
  private final Thread thread;
  private final Corrections corrections = new Corrections();
  private final Posts posts = new Posts();
  private volatile Recording recording = Recording.ON;

  private Ledger(Path path, LedgerSettings settings, Duration retain, InstantSource clock)
      throws LedgerFailure {
    this.path = path;
    this.waiting = new Waiting(settings.waitingBytes());
    LedgerHome home = new LedgerHome(path, settings);
    enter(home, clock);
    this.writer = new LedgerWriter(home, retain, clock, waiting, stats, corrections, posts);
    this.thread = Thread.ofPlatform().daemon().name("ledger").unstarted(writer);
  }

  /**
   * Loads SQLite on a thread of its own, so that a start can read its configuration meanwhile. What
   * goes wrong is told when a ledger is opened.
   */
  public static void prepare() {
    Thread.ofPlatform()
        .daemon()
        .name("sqlite")
        .start(
            () -> {
              try {
                JDBC.createConnection(JDBC.PREFIX + ":memory:", new SQLiteConfig().toProperties())
                    .close();
              } catch (SQLException | LinkageError e) {
                LOG.debug("SQLite is not loaded", e);
              }
            });
  }

  /**
   * Opens the ledger and starts its writer. A ledger that is damaged is put aside, one whose disk
   * is full or read-only is tried again later: neither is a reason not to start.
   *
   * @param instance names this process in every row
   * @throws LedgerFailure if another process has the ledger, or a later release wrote it
   */
  public static Ledger open(
      dev.tokenmeter.config.Ledger config, String instance, InstantSource clock)
      throws LedgerFailure {
    Ledger ledger =
        open(Path.of(config.path()), LedgerSettings.of(instance), config.retain(), clock);
    ledger.configure(config);
    return ledger;
  }

  static Ledger open(Path path, LedgerSettings settings, Duration retain, InstantSource clock)
      throws LedgerFailure {
    Ledger ledger = new Ledger(path, settings, retain, clock);
    ledger.thread.start();
    return ledger;
  }

  /** Only what no waiting can mend is thrown; the writer meets everything else again. */
  private void enter(LedgerHome home, InstantSource clock) throws LedgerFailure {
    try {
      corrections.beginAfter(home.enter(clock.instant()).connection());
    } catch (NewerLedger e) {
      home.leave();
      throw new LedgerFailure("ledger " + path + " " + e.getMessage(), e);
    } catch (SQLException | IOException | LinkageError e) {
      LOG.debug("the ledger is not open yet", e);
    }
  }

  /** Takes what may change while it runs: whether exchanges are written, and their age. */
  public void configure(dev.tokenmeter.config.Ledger changed) {
    recording = changed.record();
    writer.retain(changed.retain());
  }

  /**
   * Who is told, on the ledger's own thread, of rows that another process has priced again since
   * the ledger was opened.
   */
  public void onCorrection(Consumer<Correction> listener) {
    corrections.tell(listener);
  }

  /**
   * Keeps outcomes, all of them or none; those of a team and day that are kept already are
   * replaced. Waits for the writer, at most {@link #PATIENCE}; not on an event loop.
   *
   * @param limitHit told the name of the bound on posts that wait, if it is met
   * @return how many were stored
   * @throws LedgerFailure if they were not stored, in one line; they may be posted again
   */
  public int store(List<Outcome> outcomes, Consumer<String> limitHit) throws LedgerFailure {
    return switch (recording) {
      case ON -> posts.store(outcomes, PATIENCE, limitHit);
      case OFF -> throw new LedgerFailure("the ledger is off (ledger.record)");
    };
  }

  /** Posts of outcomes that wait to be written. */
  int posts() {
    return posts.waiting();
  }

  @Override
  public void begin(String provider) {}

  @Override
  public void progress(ExchangeRecord soFar) {
    offer(new Entry(soFar, Entry.Stage.OPEN));
  }

  @Override
  public void end(ExchangeRecord exchange) {
    offer(new Entry(exchange, Entry.Stage.FINISHED));
  }

  private void offer(Entry entry) {
    switch (recording) {
      case ON -> waiting.offer(entry);
      case OFF -> {}
    }
  }

  /** Rows written since the start. */
  public long rows() {
    return stats.rows.sum();
  }

  /** Failed attempts to write. */
  public long errors() {
    return stats.errors.sum();
  }

  /** Finished exchanges that are in no ledger, since the bound was reached. */
  public long dropped() {
    return waiting.dropped();
  }

  /** Damaged ledgers that were put aside. */
  public long quarantined() {
    return stats.quarantined.sum();
  }

  /** Rows that were taken over from damaged ledgers. */
  public long salvaged() {
    return stats.salvaged.sum();
  }

  /** Exchanges that wait to be written. */
  public int waiting() {
    return waiting.records();
  }

  /** About the heap that they hold, in bytes. */
  public long waitingBytes() {
    return waiting.bytes();
  }

  /** How long something has been waiting without a break, in seconds. */
  public double lagSeconds() {
    return stats.lagSeconds(waiting.records());
  }

  /** 1 if the last attempt to write succeeded, else 0. */
  public int writable() {
    return stats.isWritable() ? 1 : 0;
  }

  /** The size of the file with its write-ahead log, in bytes. */
  public long sizeBytes() {
    return size(path) + size(path.resolveSibling(path.getFileName() + "-wal"));
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  /** Writes what waits; gives up after a few seconds, since a disk that hangs must not hold us. */
  @Override
  public void close() {
    writer.finish();
    LockSupport.unpark(thread);
    try {
      if (!thread.join(CLOSE)) {
        LOG.warn("the ledger was not finished; {} exchanges are lost", waiting.records());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
