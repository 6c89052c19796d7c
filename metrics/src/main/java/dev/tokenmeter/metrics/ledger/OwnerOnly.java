package dev.tokenmeter.metrics.ledger;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and directories that nobody else may read, where the file system knows owners. */
final class OwnerOnly {
  private OwnerOnly() {}

  static FileAttribute<?>[] file(Path where) {
    return mode(where, "rw-------");
  }

  /** Makes the directories that are missing; those that exist stay as they are. */
  static void makeDirectories(Path directory) throws IOException {
    Files.createDirectories(directory, mode(directory, "rwx------"));
  }

  /** Makes an empty file unless there is one. */
  static void makeFile(Path path) throws IOException {
    if (!Files.exists(path)) {
      try {
        Files.createFile(path, file(path));
      } catch (FileAlreadyExistsException e) {
        // Somebody else was faster.
      }
    }
  }

  private static FileAttribute<?>[] mode(Path where, String permissions) {
    boolean posix = where.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
