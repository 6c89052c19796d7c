package dev.tokenmeter.proxy.exchange;

/** How far the response has been handed to the client's connection. */
enum ResponseState {
  NONE,
  /** An interim head (1xx) went out, its end is due. */
  INTERIM,
  /** The final head went out. */
  BODY,
  /** The last piece was handed over. */
  DONE,
  /** The connections speak another protocol. */
  TUNNEL;

  /** Whether a final head went out, or an answer of our own in its place. */
  boolean beyondHead() {
    return this == BODY || this == DONE || this == TUNNEL;
  }
}
