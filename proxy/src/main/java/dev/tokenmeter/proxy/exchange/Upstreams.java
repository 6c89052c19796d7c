package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.config.Provider;

/** Where upstream connections come from: the pool of one event loop. */
public interface Upstreams {

  /** Leases a connection to the provider; the listener may be called before this returns. */
  void lease(Provider provider, Freshness freshness, LeaseListener listener);

  /** Whether memory runs short, so that no further request is forwarded. */
  boolean refuses();

  /** Whether a parked connection will do. */
  enum Freshness {
    ANY,
    NEW
  }
}
