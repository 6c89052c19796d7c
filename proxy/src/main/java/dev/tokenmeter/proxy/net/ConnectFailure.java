package dev.tokenmeter.proxy.net;

/**
 * Why no connection to an upstream came about. The message is fit for a client's eyes: it names
 * hosts and ports, never credentials and never bytes that a peer sent. Without a stack trace: it is
 * an operating condition, not a defect.
 */
public final class ConnectFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** The kinds of failure that call for different answers. */
  public enum Reason {
    /** The name has no address, or the resolver did not answer in time. */
    RESOLVE,
    /** Every address refused, or cannot be reached from here. */
    REFUSED,
    /** An address, or the egress proxy, did not answer within the connect timeout. */
    TIMEOUT,
    /** The handshake failed, was not finished in time, or the certificate is not acceptable. */
    TLS,
    /** The egress proxy wants other credentials (407). */
    PROXY_AUTH,
    /** The egress proxy refused, or answered something that is no answer to CONNECT. */
    PROXY_REFUSED,
    /** The address is this proxy itself (508). */
    LOOP
  }

  private final Reason reason;

  ConnectFailure(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** The kind of failure. */
  public Reason reason() {
    return reason;
  }
}
