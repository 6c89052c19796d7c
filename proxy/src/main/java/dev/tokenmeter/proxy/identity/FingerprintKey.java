package dev.tokenmeter.proxy.identity;

import dev.tokenmeter.config.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import javax.crypto.Mac;

/**
 * The secret that turns a key into a name which tells nothing of the key. Replicas that share
 * metrics must share it. Immutable, usable by all threads.
 */
public final class FingerprintKey {
  /** What the proxy makes itself. */
  static final int BYTES = 32;

  /** The least that it takes. */
  static final int MIN_BYTES = 16;

  private static final int NAME_LENGTH = 10;
  private static final int SESSION_LENGTH = 16;

  private final Mac key;

  private FingerprintKey(byte[] secret) {
    this.key = Hashes.hmacSha256(secret);
  }

  /** A key of at least {@value #MIN_BYTES} random bytes. */
  public static FingerprintKey of(byte[] secret) {
    if (secret.length < MIN_BYTES) {
      throw new IllegalArgumentException("a fingerprint key has at least 16 bytes");
    }
    return new FingerprintKey(secret.clone());
  }

  /**
   * Reads the key that the configuration names; without one, the file {@code fingerprint.key}
   * beside the ledger, made with mode 0600 where it is missing. Blocks: for start and reload only.
   *
   * @throws IOException with a message for the operator
   */
  public static FingerprintKey load(Config config) throws IOException {
    return of(FingerprintKeySource.read(config));
  }

  /**
   * The key that was in use for a ledger, for a command that looks into it; makes none. Blocks.
   *
   * @param ledger beside which it lies unless the configuration says otherwise
   * @return empty where no key was ever made
   * @throws IOException if the one that the configuration names cannot be read
   */
  public static Optional<FingerprintKey> find(Config config, Path ledger) throws IOException {
    return FingerprintKeySource.find(config, ledger).map(FingerprintKey::of);
  }

  /** {@code key-} and 10 base32 characters for a long-lived credential. */
  String fingerprint(String credential) {
    return "key-" + hash(credential, NAME_LENGTH);
  }

  /** {@code key-} and 10 base32 characters for an account id; never equal to a credential's. */
  String account(String id) {
    return "key-" + hash("account\0" + id, NAME_LENGTH);
  }

  /** {@code who-} and 10 base32 characters for a caller's name, where it must not be shown. */
  public String pseudonym(String caller) {
    return "who-" + hash("caller\0" + caller, NAME_LENGTH);
  }

  /** 16 base32 characters for a session id. */
  String session(String id) {
    return hash("session\0" + id, SESSION_LENGTH);
  }

  private String hash(String text, int length) {
    byte[] mac = Hashes.hash(key, text.getBytes(StandardCharsets.UTF_8));
    return Base32.encode(mac, length);
  }

  @Override
  public String toString() {
    return "FingerprintKey[hidden]";
  }
}
