package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.proxy.http.Failure;

/** Learns how a wish for an upstream connection ended; exactly one method is called, once. */
public interface LeaseListener {

  /** A connection, ready to be written to. */
  void leased(Lease lease);

  /** No connection. */
  void leaseFailed(Failure failure);
}
