package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.config.Caller;
import dev.tokenmeter.metrics.record.CallerId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Caller tokens: {@code tmk_} and 43 base64url characters, which are 32 random bytes. */
public final class CallerTokens {
  static final String PREFIX = "tmk_";
  static final int LENGTH = PREFIX.length() + 43;
  private static final int RANDOM_BYTES = 32;

  private CallerTokens() {}

  /**
   * A token that was just made. Its text is shown once and kept nowhere.
   *
   * @param sha256 {@code sha256:} and 64 hex digits, as the configuration lists it
   */
  public record NewToken(String token, String sha256) {
    @Override
    public String toString() {
      return "NewToken[" + sha256 + "]";
    }
  }

  /** Makes a token. */
  public static NewToken create(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    return new NewToken(token, "sha256:" + sha256(token));
  }

  /** Whether a text is a token's form and nothing else. */
  public static boolean isTokenForm(String text) {
    return text.length() == LENGTH && text.startsWith(PREFIX) && wordEnd(text, 0) == LENGTH;
  }

  /** SHA-256 of a credential in hex, as the configuration lists it after {@code sha256:}. */
  public static String sha256(String credential) {
    return HexFormat.of().formatHex(Hashes.sha256(credential.getBytes(StandardCharsets.UTF_8)));
  }

  /** Who has this token; every listed one is compared, each in constant time. */
  public static Optional<CallerId> owner(List<Caller> callers, String token) {
    byte[] given = sha256(token).getBytes(StandardCharsets.US_ASCII);
    Optional<CallerId> owner = Optional.empty();
    for (Caller caller : callers) {
      for (String listed : caller.tokens()) {
        if (MessageDigest.isEqual(listed.getBytes(StandardCharsets.US_ASCII), given)) {
          owner = Optional.of(KnownCallers.id(caller));
        }
      }
    }
    return owner;
  }

  /** Whether a token's form stands in a text as a word of its own. */
  static boolean contains(String text) {
    int at = text.indexOf(PREFIX);
    while (at >= 0) {
      boolean begins = at == 0 || !isWord(text.charAt(at - 1));
      if (begins && wordEnd(text, at) == at + LENGTH) {
        return true;
      }
      at = text.indexOf(PREFIX, at + 1);
    }
    return false;
  }

  private static int wordEnd(String text, int from) {
    int at = from;
    while (at < text.length() && isWord(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isWord(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }
}
