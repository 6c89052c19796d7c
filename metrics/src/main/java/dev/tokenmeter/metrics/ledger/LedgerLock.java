package dev.tokenmeter.metrics.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps a second proxy out of a ledger. The lock is on a file of its own beside it, since one on
 * the database itself would undo SQLite's; the system lets go of it when its holder dies.
 */
final class LedgerLock implements AutoCloseable {
  private final FileChannel file;

  private LedgerLock(FileChannel file) {
    this.file = file;
  }

  /**
   * Takes the lock.
   *
   * @throws LedgerFailure if another process has it
   * @throws IOException if there is no place for a lock, so that nobody can have it either
   */
  static LedgerLock take(Path ledger) throws LedgerFailure, IOException {
    Path path = ledger.resolveSibling(ledger.getFileName() + ".lock");
    FileChannel file =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            OwnerOnly.file(path));
    try {
      FileLock lock = file.tryLock();
      if (lock == null) {
        throw taken(ledger, path);
      }
    } catch (OverlappingFileLockException e) {
      file.close();
      throw taken(ledger, path);
    } catch (LedgerFailure | IOException e) {
      file.close();
      throw e;
    }
    byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
    try {
      file.truncate(0);
      file.write(ByteBuffer.wrap(pid), 0);
    } catch (IOException e) {
      // The number is only for the message of whoever comes second.
    }
    return new LedgerLock(file);
  }

  private static LedgerFailure taken(Path ledger, Path path) {
    return new LedgerFailure(
        "ledger "
            + ledger
            + " is in use by another tokenmeter"
            + holder(path).map(pid -> " (process " + pid + ")").orElse("")
            + "; give this one a ledger.path of its own");
  }

  private static Optional<String> holder(Path path) {
    try {
      return Optional.of(Files.readString(path, StandardCharsets.US_ASCII).strip())
          .filter(pid -> pid.matches("[0-9]{1,10}"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Lets go of it. The file stays: removing it would race with the next holder. */
  @Override
  public void close() throws IOException {
    file.close();
  }
}
