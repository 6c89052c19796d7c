package dev.tokenmeter.proxy.cli;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A secret by which a caller is known to the proxy.
 *
 * @param text {@code tmk_} and 43 characters of base64url, 256 random bits
 */
record CallerToken(String text) {

  static CallerToken random() {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    return new CallerToken("tmk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }

  /** SHA-256 of the whole text, 64 lower-case hex digits. */
  String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
