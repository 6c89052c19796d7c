package dev.tokenmeter.metrics.ledger;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ledgers that were put aside and are not taken over yet, one after the other. */
final class Salvages implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Salvages.class);

  private final Queue<Path> aside = new ArrayDeque<>();
  private @Nullable Salvage current;
  private long taken;

  void add(Path ledger) {
    aside.add(ledger);
  }

  /**
   * Takes over a group of rows, if there is one.
   *
   * @return how many rows were new
   * @throws SQLException if they could not be written
   */
  int step(Connection to) throws SQLException {
    Salvage open = current == null ? next() : current;
    if (open == null) {
      return 0;
    }
    current = open;
    int rows = open.step(to);
    taken += rows;
    if (!open.more()) {
      LOG.info("{} rows were taken over from the damaged ledger", taken);
      close();
    }
    return rows;
  }

  private @Nullable Salvage next() {
    Path path = aside.poll();
    try {
      taken = 0;
      return path == null ? null : Salvage.of(path);
    } catch (SQLException e) {
      LOG.warn("nothing could be taken over from {}: {}", path, e.getMessage());
      return null;
    }
  }

  @Override
  public void close() {
    Salvage open = current;
    current = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        LOG.debug("a damaged ledger did not close", e);
      }
    }
  }
}
