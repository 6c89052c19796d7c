package dev.tokenmeter.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a configuration file and hands on every new content that is valid as a whole; an invalid
 * one changes nothing. It compares what a path holds once a second and not what a file system
 * reports, so that editors that rename, symbolic links that are swapped (Kubernetes) and network
 * file systems all count. A change is taken once two reads 100 ms apart are equal. The certificates
 * and keys that the file names are compared with it.
 *
 * <p>All methods may be called from any thread but an event loop.
 */
public final class ConfigWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration SETTLE = Duration.ofMillis(100);

  private final Path file;
  private final Map<String, String> environment;
  private final Listener listener;
  private final Duration interval;
  private final Duration settle;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();
  private Watched seen;
  private volatile Config current;

  /** Told of every reload, one at a time; an exception of it is logged and changes nothing. */
  public interface Listener {
    /** A new configuration holds from now on. */
    void reloaded(Config config, List<Problem> warnings);

    /** The file is not valid; what held before still does. */
    void refused(List<Problem> problems);
  }

  private ConfigWatch(
      Path file,
      Map<String, String> environment,
      Config current,
      Listener listener,
      Duration interval,
      Duration settle) {
    this.file = file;
    this.environment = Map.copyOf(environment);
    this.current = current;
    this.listener = listener;
    this.interval = interval;
    this.settle = settle;
    this.seen = Watched.read(file, current);
    this.thread = Thread.ofPlatform().daemon().name("config-watch").unstarted(this::watch);
  }

  /**
   * Starts watching on a daemon thread of its own.
   *
   * @param current what was read from the file a moment ago; if the file has changed since, the
   *     listener is told at once (flags may have replaced the addresses and ports in it)
   */
  public static ConfigWatch start(
      Path file, Map<String, String> environment, Config current, Listener listener) {
    return start(file, environment, current, listener, INTERVAL, SETTLE);
  }

  static ConfigWatch start(
      Path file,
      Map<String, String> environment,
      Config current,
      Listener listener,
      Duration interval,
      Duration settle) {
    ConfigWatch watch = new ConfigWatch(file, environment, current, listener, interval, settle);
    watch.thread.start();
    return watch;
  }

  /** The newest configuration that was valid. */
  public Config current() {
    return current;
  }

  /**
   * Reads the file now, changed or not (SIGHUP, {@code POST /-/reload}), tells the listener, and
   * says what became of it.
   */
  public ConfigReader.Result reload() {
    lock.lock();
    try {
      seen = Watched.read(file, current);
      ConfigReader.Result result = ConfigReader.read(file, environment);
      publish(result);
      return result;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the watch; the listener is not called after this has returned. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed.countDown();
    } finally {
      lock.unlock();
    }
  }

  private void watch() {
    catchUp();
    while (!pause(interval)) {
      if (!Watched.read(file, current).equals(seen())) {
        take(settled());
      }
    }
  }

  /** What changed between the first reading of the file and the start of this watch. */
  private void catchUp() {
    lock.lock();
    try {
      ConfigReader.Result result = seen.file().parse(file, environment);
      if (!(result instanceof ConfigReader.Result.Loaded loaded && isCurrent(loaded.config()))) {
        publish(result);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isCurrent(Config read) {
    Listen moved =
        new Listen(current.listen().address(), current.listen().port(), read.listen().tls());
    return read.at(moved, current.admin()).equals(current);
  }

  private Watched seen() {
    lock.lock();
    try {
      return seen;
    } finally {
      lock.unlock();
    }
  }

  private Watched settled() {
    Watched before = Watched.read(file, current);
    while (!pause(settle)) {
      Watched now = Watched.read(file, current);
      if (now.equals(before)) {
        return now;
      }
      before = now;
    }
    return before;
  }

  private void take(Watched content) {
    lock.lock();
    try {
      if (!content.equals(seen)) {
        seen = content;
        publish(content.file().parse(file, environment));
      }
    } finally {
      lock.unlock();
    }
  }

  private void publish(ConfigReader.Result result) {
    if (isClosed()) {
      return;
    }
    try {
      switch (result) {
        case ConfigReader.Result.Loaded(Config config, List<Problem> warnings) -> {
          current = config;
          seen = seen.naming(config);
          listener.reloaded(config, warnings);
        }
        case ConfigReader.Result.Refused(List<Problem> problems) -> listener.refused(problems);
      }
    } catch (RuntimeException e) {
      LOG.error("A listener failed on a reload of {}", file, e);
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Whether the watch was closed meanwhile. */
  private boolean pause(Duration duration) {
    try {
      return closed.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
