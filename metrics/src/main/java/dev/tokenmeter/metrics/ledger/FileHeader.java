package dev.tokenmeter.metrics.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The first 100 bytes of a SQLite file (sqlite.org/fileformat2.html 1.3). Some damage in them makes
 * SQLite take the file for a read-only one, or for one of a later release of its own, instead of a
 * broken one.
 */
final class FileHeader {
  private static final int LENGTH = 100;
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int WRITE_VERSION = 18;
  private static final int READ_VERSION = 19;
  private static final int RESERVED_BYTES = 20;
  private static final byte[] FRACTIONS = {64, 32, 32};

  /** The lowest byte of four, the only one that SQLite looks at. */
  private static final int SCHEMA_FORMAT = 47;

  private static final int NEWEST_FORMAT = 4;
  private static final int ENCODING = 56;
  private static final int UTF_8 = 1;

  private FileHeader() {}

  /** Whether the file is empty or begins as every ledger does. */
  static boolean isSound(Path path) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(LENGTH);
    try (SeekableByteChannel file = Files.newByteChannel(path)) {
      while (header.hasRemaining() && file.read(header) >= 0) {
        // A short read says nothing about the next one.
      }
    }
    if (header.position() == 0) {
      return true;
    }
    byte[] bytes = header.array();
    return header.position() == LENGTH
        && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
        && isVersion(bytes[WRITE_VERSION])
        && isVersion(bytes[READ_VERSION])
        && bytes[RESERVED_BYTES] == 0
        && Arrays.equals(
            bytes, RESERVED_BYTES + 1, RESERVED_BYTES + 1 + FRACTIONS.length, FRACTIONS, 0, 3)
        && bytes[SCHEMA_FORMAT] >= 0
        && bytes[SCHEMA_FORMAT] <= NEWEST_FORMAT
        && header.getInt(ENCODING) <= UTF_8
        && header.getInt(ENCODING) >= 0;
  }

  private static boolean isVersion(byte version) {
    return version == 1 || version == 2;
  }
}
