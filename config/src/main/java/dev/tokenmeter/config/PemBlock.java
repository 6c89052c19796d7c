package dev.tokenmeter.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One part of a PEM file (RFC 7468).
 *
 * @param label what it is, e.g. {@code CERTIFICATE}
 * @param text what stands between its first and last line
 */
record PemBlock(String label, String text) {
  /** Largest file read, in bytes; a system's bundle of authorities is about 220 KB. */
  static final int FILE_MAX = 16 << 20;

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  /** All blocks of a text, in their order; anything between them is a comment. */
  static List<PemBlock> in(String text) {
    List<PemBlock> blocks = new ArrayList<>();
    for (Matcher block = BLOCK.matcher(text); block.find(); ) {
      blocks.add(new PemBlock(block.group(1), block.group(2)));
    }
    return blocks;
  }

  /** Whether it can be read only with a passphrase (PKCS #8, or the older RFC 1421 header). */
  boolean isEncrypted() {
    return label.startsWith("ENCRYPTED") || text.contains("Proc-Type: 4,ENCRYPTED");
  }

  /** Its content; whatever is not Base64 in it is passed over, as other readers do. */
  byte[] der() {
    try {
      return Base64.getMimeDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  /**
   * The content of a file.
   *
   * @throws IOException that says what the file does, without its name
   */
  static byte[] bytes(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(FILE_MAX + 1);
    } catch (IOException e) {
      throw new IOException("cannot be read", e);
    }
    if (bytes.length > FILE_MAX) {
      throw new IOException("is larger than " + FILE_MAX + " bytes");
    }
    return bytes;
  }
}
