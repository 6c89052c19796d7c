package dev.tokenmeter.proxy.exchange;

/** How far the request has been read. */
enum RequestState {
  /** Its head is still due. */
  HEAD,
  /** Head read, body under way. */
  BODY,
  /** Read to its end. */
  DONE,
  /** Its framing is broken: where it ends is not known, so nothing may follow it. */
  BROKEN;

  /** Whether nothing more of this request will be read. */
  boolean ended() {
    return this == DONE || this == BROKEN;
  }
}
