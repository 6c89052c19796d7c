package dev.tokenmeter.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Large bodies, equal on every run, and their digests. */
final class Payload {
  private static final int PIECE = 64 << 10;

  private Payload() {}

  static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return bytes;
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  /** The digest of the next bytes of a stream, which are not kept. */
  static String sha256(InputStream in, int count) throws IOException {
    MessageDigest digest = digest();
    byte[] piece = new byte[PIECE];
    int left = count;
    while (left > 0) {
      int read = in.read(piece, 0, Math.min(left, PIECE));
      if (read < 0) {
        throw new IOException(left + " bytes are missing");
      }
      digest.update(piece, 0, read);
      left -= read;
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
