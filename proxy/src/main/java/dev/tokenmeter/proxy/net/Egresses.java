package dev.tokenmeter.proxy.net;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Egress;
import dev.tokenmeter.config.Provider;
import java.util.HashSet;
import java.util.Set;

/** Every way out that a configuration names. */
final class Egresses {
  private Egresses() {}

  static Set<Egress> of(Config config) {
    Set<Egress> egresses = new HashSet<>();
    egresses.add(config.egress());
    config.providers().stream().map(provider -> of(provider, config)).forEach(egresses::add);
    return egresses;
  }

  /** The way out to one provider: its own, or everybody's. */
  static Egress of(Provider provider, Config config) {
    return provider.egress().orElse(config.egress());
  }
}
