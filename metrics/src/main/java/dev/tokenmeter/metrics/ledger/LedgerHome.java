package dev.tokenmeter.metrics.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of a ledger: its lock and its open file, which come and go with the disk. Touched by
 * one thread at a time.
 */
final class LedgerHome {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerHome.class);

  private final Path path;
  private final LedgerSettings settings;
  private @Nullable LedgerLock lock;
  private @Nullable LedgerFile file;
  private @Nullable LedgerCheck check;
  private boolean entered;

  LedgerHome(Path path, LedgerSettings settings) {
    this.path = path;
    this.settings = settings;
  }

  /**
   * The open ledger, opened anew if it is not there any more.
   *
   * @throws SQLException also if the file that is open has turned out to be damaged
   * @throws LedgerFailure if another process has it
   */
  LedgerFile enter(Instant now) throws SQLException, IOException, LedgerFailure {
    LedgerFile known = file;
    if (known != null && known.isInPlace()) {
      if (check != null) {
        check.verdict();
      }
      return known;
    }
    leave();
    Path directory = path.toAbsolutePath().getParent();
    if (directory != null) {
      OwnerOnly.makeDirectories(directory);
    }
    lock = LedgerLock.take(path);
    LedgerFile opened = LedgerFile.open(path, settings, now);
    file = opened;
    if (Files.size(path) > LedgerCheck.BOUND_BYTES) {
      check = LedgerCheck.inBackground(path);
    }
    if (!entered) {
      opened.closeInterrupted();
      entered = true;
    }
    return opened;
  }

  /** Closes everything; what cannot be closed is gone anyway. */
  void leave() {
    close(check);
    check = null;
    close(file);
    file = null;
    close(lock);
    lock = null;
  }

  /** Renames the damaged ledger, so that the next one is made anew; its new path. */
  Path putAside(Instant now) throws IOException {
    close(check);
    check = null;
    close(file);
    file = null;
    return Quarantine.put(path, now);
  }

  private static void close(@Nullable AutoCloseable part) {
    if (part != null) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.debug("{} did not close", part.getClass().getSimpleName(), e);
      }
    }
  }
}
