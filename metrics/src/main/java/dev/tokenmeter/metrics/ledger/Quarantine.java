package dev.tokenmeter.metrics.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Puts a damaged ledger aside, with its write-ahead log, for whoever wants to look at it. */
final class Quarantine {
  /** Between the ledger's name and the time. */
  static final String SUFFIX = ".damaged-";

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

  private Quarantine() {}

  /** Renames the files of a ledger that nobody has open; the new path. */
  static Path put(Path ledger, Instant now) throws IOException {
    Path aside = ledger.resolveSibling(ledger.getFileName() + SUFFIX + STAMP.format(now));
    Files.deleteIfExists(sibling(ledger, "-shm"));
    Path log = sibling(ledger, "-wal");
    if (Files.exists(log)) {
      Files.move(log, sibling(aside, "-wal"), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(ledger, aside, StandardCopyOption.REPLACE_EXISTING);
    return aside;
  }

  private static Path sibling(Path path, String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }
}
