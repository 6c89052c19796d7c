package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Credentials;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/** Where the fingerprint key lies, how it is written down, and how the first one is made. */
final class FingerprintKeySource {
  static final String DEFAULT_NAME = "fingerprint.key";
  private static final int HEX_DIGITS = 2 * FingerprintKey.BYTES;
  private static final String FORM =
      "must hold 32 random bytes, best as 64 hex digits (openssl rand -hex 32)";

  private FingerprintKeySource() {}

  static byte[] read(Config config) throws IOException {
    Optional<Credentials.Source> source = config.identity().fingerprintKey();
    if (source.isEmpty()) {
      Path ledger = Path.of(config.planned().ledgerPath());
      return readOrMake(ledger.resolveSibling(DEFAULT_NAME));
    }
    return switch (source.get()) {
      case Credentials.Source.Env env -> readVariable(env.name());
      case Credentials.Source.File file -> readFile(Path.of(file.path()));
      case Credentials.Source.Aws aws ->
          throw new IOException("identity.fingerprint-key takes file or env, not aws");
    };
  }

  /** The key that is there; none is made. */
  static Optional<byte[]> find(Config config, Path ledger) throws IOException {
    if (config.identity().fingerprintKey().isPresent()) {
      return Optional.of(read(config));
    }
    Path beside = ledger.resolveSibling(DEFAULT_NAME);
    return Files.exists(beside) ? Optional.of(readFile(beside)) : Optional.empty();
  }

  private static byte[] readVariable(String name) throws IOException {
    String where = "identity.fingerprint-key: environment variable " + name;
    String value = System.getenv(name);
    if (value == null || value.isBlank()) {
      throw new IOException(where + " is not set");
    }
    return parse(value.getBytes(StandardCharsets.UTF_8), where);
  }

  private static byte[] readFile(Path path) throws IOException {
    String where = "fingerprint key " + path;
    try {
      return parse(Files.readAllBytes(path), where);
    } catch (NoSuchFileException e) {
      throw new IOException(where + " does not exist", e);
    } catch (FileSystemException e) {
      throw new IOException(where + " cannot be read: " + reason(e), e);
    }
  }

  /** Another process may make the file at the same moment: whoever comes first wins. */
  private static byte[] readOrMake(Path path) throws IOException {
    if (Files.exists(path)) {
      return readFile(path);
    }
    try {
      make(path);
    } catch (FileAlreadyExistsException e) {
      return readFile(path);
    } catch (FileSystemException e) {
      throw new IOException(
          "fingerprint key %s cannot be made: %s (set identity.fingerprint-key to a file or env)"
              .formatted(path, reason(e)),
          e);
    }
    return readFile(path);
  }

  /** Written aside and linked into place, so that no reader ever sees half a key. */
  private static void make(Path path) throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    byte[] secret = new byte[FingerprintKey.BYTES];
    SecureRandom random = new SecureRandom();
    random.nextBytes(secret);
    byte[] text = (HexFormat.of().formatHex(secret) + "\n").getBytes(StandardCharsets.US_ASCII);
    Path draft = path.resolveSibling(".%s.%016x".formatted(DEFAULT_NAME, random.nextLong()));
    try {
      write(draft, text);
      link(draft, path, text);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static void link(Path draft, Path path, byte[] text) throws IOException {
    try {
      Files.createLink(path, draft);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      write(path, text); // a file system without hard links
    }
  }

  private static void write(Path path, byte[] text) throws IOException {
    FileAttribute<?> ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (SeekableByteChannel file =
        Files.newByteChannel(
            path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
      ByteBuffer bytes = ByteBuffer.wrap(text);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    }
  }

  /** 64 hex digits, base64 of 32 bytes, else the bytes as they are if there are enough. */
  private static byte[] parse(byte[] raw, String where) throws IOException {
    String text = new String(raw, StandardCharsets.ISO_8859_1).strip();
    if (text.length() == HEX_DIGITS && text.chars().allMatch(HexFormat::isHexDigit)) {
      return HexFormat.of().parseHex(text);
    }
    Optional<byte[]> decoded = base64(text);
    if (decoded.isPresent()) {
      return decoded.get();
    }
    byte[] bytes =
        raw.length == FingerprintKey.BYTES ? raw : text.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length < FingerprintKey.MIN_BYTES) {
      throw new IOException(where + " is too short: it " + FORM);
    }
    return bytes;
  }

  private static Optional<byte[]> base64(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
      return Optional.of(bytes).filter(key -> key.length == FingerprintKey.BYTES);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String reason(FileSystemException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason = e.getReason();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }
}
