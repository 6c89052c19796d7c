package dev.tokenmeter.proxy.identity;

/** What tells who a caller is, strongest first. */
public enum Proof {
  /** A caller token in a header, the query or a subprotocol. */
  TOKEN,
  /** A client certificate that {@code listen.tls.client-ca} vouches for. */
  CERTIFICATE,
  /** A provider key whose SHA-256 the configuration lists. */
  LISTED_KEY,
  /** A caller token in the path, which clients print and logs keep. */
  PATH_TOKEN,
  /** The public half of a SigV4 credential, listed in the configuration. */
  ACCESS_KEY_ID,
  /** An account id beside a credential that rotates. */
  ACCOUNT,
  /** The keyed hash of a long-lived key that nobody listed. */
  FINGERPRINT,
  /** A credential without a stable id, or none at all. */
  NONE
}
