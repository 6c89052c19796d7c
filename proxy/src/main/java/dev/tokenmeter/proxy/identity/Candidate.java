package dev.tokenmeter.proxy.identity;

import java.nio.charset.StandardCharsets;

/**
 * A credential found in a slot.
 *
 * @param value the credential itself, without scheme; of a SigV4 signature its access-key id
 */
record Candidate(Slot slot, String value, CredentialShape shape) {

  static Candidate of(Slot slot, String value) {
    return new Candidate(slot, value, CredentialShape.of(value));
  }

  /** The public half of an AWS credential, whatever it looks like. */
  static Candidate ofAccessKeyId(Slot slot, String id) {
    return new Candidate(
        slot,
        id,
        id.startsWith("ASIA")
            ? CredentialShape.AWS_TEMPORARY_KEY_ID
            : CredentialShape.AWS_ACCESS_KEY_ID);
  }

  /** SHA-256 of the whole credential, as it is listed in the configuration. */
  byte[] sha256() {
    return Hashes.sha256(value.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Whether the value alone is a secret; a SigV4 access-key id is public. */
  boolean secret() {
    return shape != CredentialShape.AWS_ACCESS_KEY_ID
        && shape != CredentialShape.AWS_TEMPORARY_KEY_ID;
  }

  /** Whether somebody meant this to be a caller token, well-formed or not. */
  boolean meantAsToken() {
    return value.startsWith(CallerTokens.PREFIX);
  }

  @Override
  public String toString() {
    return "Candidate[" + slot + ", " + shape + "]";
  }
}
