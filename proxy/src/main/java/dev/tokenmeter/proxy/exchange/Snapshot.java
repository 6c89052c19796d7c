package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.proxy.http.Routes;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import dev.tokenmeter.proxy.identity.Identities;

/**
 * One configuration and what was made of it. Immutable; an exchange keeps the one it began with.
 */
public record Snapshot(Config config, Routes routes, Identities identities) {

  /** Reads secrets: not for an event loop. */
  public static Snapshot of(Config config, FingerprintKey key) {
    return new Snapshot(config, Routes.of(config), Identities.of(config, key));
  }
}
