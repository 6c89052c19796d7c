package dev.tokenmeter.config;

import java.util.List;
import java.util.Optional;

/**
 * How a caller is told from another.
 *
 * @param order proofs in the order in which they are asked; the first that answers wins
 * @param fingerprintKey where the fingerprint key is read; empty for a file beside the ledger
 */
public record Identity(
    List<Proof> order,
    Unknown unknown,
    PathTokens pathTokens,
    Optional<Jwt> jwt,
    Optional<Credentials.Source> fingerprintKey) {

  public Identity {
    order = List.copyOf(order);
  }

  /** What can prove a caller. */
  public enum Proof {
    TOKEN,
    CERTIFICATE,
    JWT,
    KEY
  }

  /** What becomes of a caller whom nothing proves. */
  public enum Unknown {
    FINGERPRINT,
    REJECT
  }

  /** Whether a token in the path only names its caller or also unlocks {@code credentials}. */
  public enum PathTokens {
    ATTRIBUTE,
    FULL
  }

  /** Verified bearer tokens of an identity provider. */
  public record Jwt(String issuer, String jwks, String caller, Optional<String> team) {}

  /** Order and rules without a configuration file. */
  public static Identity defaults() {
    return new Identity(
        List.of(Proof.TOKEN, Proof.CERTIFICATE, Proof.JWT, Proof.KEY),
        Unknown.FINGERPRINT,
        PathTokens.ATTRIBUTE,
        Optional.empty(),
        Optional.empty());
  }
}
