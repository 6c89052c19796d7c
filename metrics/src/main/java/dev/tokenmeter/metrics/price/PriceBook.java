package dev.tokenmeter.metrics.price;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The prices in force, and how they change: with the configuration, and with the price file, which
 * is looked at once a second by a daemon thread. A suspicious new file is refused and the old table
 * kept. A new table holds for exchanges that end from then on.
 *
 * <p>Thread-safe; {@link #charge} may be called on event loops, everything else blocks.
 */
public final class PriceBook implements Pricing, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PriceBook.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration SETTLE = Duration.ofMillis(100);

  private final ReentrantLock lock = new ReentrantLock();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final PriceList builtIn = BuiltInPrices.read();
  private Overrides overrides;
  private List<Provider> providers;
  private Optional<PriceFile> file;
  private Optional<String> seen = Optional.empty();
  private volatile State state;

  private record State(PriceTable table, Instant loaded, boolean successful, long refusals) {}

  private PriceBook(Config config) throws PriceFailure {
    overrides = new Overrides(config.prices().overrides());
    providers = config.providers();
    file = file(config);
    seen = file.flatMap(PriceFile::stamp);
    PriceList list = file.isPresent() ? file.get().read() : builtIn;
    state = new State(new PriceTable(list, overrides, providers), Instant.now(), true, 0);
  }

  /**
   * Reads the prices that a configuration names and watches their file.
   *
   * @throws PriceFailure if the file cannot be used
   */
  public static PriceBook open(Config config) throws PriceFailure {
    return open(config, INTERVAL, SETTLE);
  }

  static PriceBook open(Config config, Duration interval, Duration settle) throws PriceFailure {
    PriceBook book = new PriceBook(config);
    Thread.ofPlatform().daemon().name("price-watch").start(() -> book.watch(interval, settle));
    return book;
  }

  /** The prices in force. */
  public PriceTable table() {
    return state.table();
  }

  /** Since when they are. */
  public Instant loaded() {
    return state.loaded();
  }

  /** Whether the newest file was taken. */
  public boolean lastReloadSuccessful() {
    return state.successful();
  }

  /** Files that were refused since the start. */
  public long refusals() {
    return state.refusals();
  }

  @Override
  public Charges charge(ExchangeRecord exchange) {
    return state.table().charge(exchange);
  }

  /** A configuration's prices, read and checked, that can be put in force. */
  public record Prepared(Config config, Optional<PriceList> other) {}

  /**
   * Reads what a new configuration names; changes nothing.
   *
   * @throws PriceFailure if it names another file than before, and that cannot be used
   */
  public Prepared prepare(Config config) throws PriceFailure {
    Optional<PriceFile> next = file(config);
    if (next.isEmpty()) {
      return new Prepared(config, Optional.of(builtIn));
    }
    boolean same = next.map(PriceFile::path).equals(current().map(PriceFile::path));
    return new Prepared(config, same ? Optional.empty() : Optional.of(next.get().read()));
  }

  /** Puts a configuration's prices in force; a file that was named before is read again. */
  public void use(Prepared prepared) {
    lock.lock();
    try {
      overrides = new Overrides(prepared.config().prices().overrides());
      providers = prepared.config().providers();
      if (prepared.other().isPresent()) {
        file = file(prepared.config());
        seen = file.flatMap(PriceFile::stamp);
        take(prepared.other().get());
      } else {
        take(state.table().list());
        readAgain();
      }
    } finally {
      lock.unlock();
    }
  }

  private Optional<PriceFile> current() {
    lock.lock();
    try {
      return file;
    } finally {
      lock.unlock();
    }
  }

  private static Optional<PriceFile> file(Config config) {
    return config.prices().file().map(Path::of).map(PriceFile::new);
  }

  /** Under the lock: a new list, the same rules over it. */
  private void take(PriceList list) {
    PriceTable table = new PriceTable(list, overrides, providers);
    boolean other = !table.version().equals(state.table().version());
    state = new State(table, Instant.now(), true, state.refusals());
    if (other) {
      LOG.info(
          "prices {} are in force: {} models, {}", table.version(), table.models(), table.source());
    }
  }

  /** Under the lock: takes the file as it is now, or says why not. */
  private void readAgain() {
    if (file.isEmpty()) {
      return;
    }
    PriceFile now = file.get();
    seen = now.stamp();
    PriceList before = state.table().list();
    try {
      PriceList list = now.read();
      if (list.sha256().equals(before.sha256())) {
        state = new State(state.table(), state.loaded(), true, state.refusals());
        return;
      }
      Optional<String> suspicion = Suspicions.between(before, list);
      if (suspicion.isPresent()) {
        throw now.failure(1, 1, suspicion.get() + "; restart to take it all the same");
      }
      take(list);
    } catch (PriceFailure e) {
      state = new State(state.table(), state.loaded(), false, state.refusals() + 1);
      LOG.error("the prices stay as they were: {}", e.getMessage());
    }
  }

  private void watch(Duration interval, Duration settle) {
    while (!pause(interval)) {
      try {
        if (changed() && settled(settle)) {
          lock.lock();
          try {
            readAgain();
          } finally {
            lock.unlock();
          }
        }
      } catch (RuntimeException e) {
        LOG.error("the price file could not be looked at", e);
      }
    }
  }

  private boolean changed() {
    lock.lock();
    try {
      return file.isPresent() && !file.get().stamp().equals(seen);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a file that is being written is whole; false if the book was closed meanwhile. */
  private boolean settled(Duration settle) {
    Optional<String> before = current().flatMap(PriceFile::stamp);
    while (!pause(settle)) {
      Optional<String> now = current().flatMap(PriceFile::stamp);
      if (now.equals(before)) {
        return true;
      }
      before = now;
    }
    return false;
  }

  private boolean pause(Duration duration) {
    try {
      return closed.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Ends the watch; the prices stay. */
  @Override
  public void close() {
    closed.countDown();
  }
}
