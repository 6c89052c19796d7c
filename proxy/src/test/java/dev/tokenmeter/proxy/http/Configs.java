package dev.tokenmeter.proxy.http;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Credentials;
import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Provider;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Configurations that differ from the defaults in their providers only. */
final class Configs {
  private Configs() {}

  static Config of(Provider... providers) {
    Config base = Config.defaults();
    return new Config(
        base.listen(),
        base.admin(),
        List.of(providers),
        base.egress(),
        base.identity(),
        base.callers(),
        base.metrics(),
        base.accessLog(),
        base.limits(),
        base.timeouts(),
        base.planned());
  }

  static Provider provider(String name, Dialect dialect, String url) {
    return provider(name, dialect, url, List.of(), List.of(), Optional.empty());
  }

  static Provider withHosts(String name, Dialect dialect, String url, String... hosts) {
    return provider(name, dialect, url, List.of(hosts), List.of(), Optional.empty());
  }

  static Provider withDefaults(String name, Dialect dialect, String url, String... families) {
    return provider(name, dialect, url, List.of(), List.of(families), Optional.empty());
  }

  static Provider withCredentials(String name, Dialect dialect, String url) {
    Credentials ours = new Credentials(new Credentials.Source.Env("OUR_KEY"), List.of());
    return provider(name, dialect, url, List.of(), List.of(), Optional.of(ours));
  }

  private static Provider provider(
      String name,
      Dialect dialect,
      String url,
      List<String> hosts,
      List<String> families,
      Optional<Credentials> credentials) {
    return new Provider(
        name,
        url.isEmpty() ? Optional.empty() : Optional.of(URI.create(url)),
        dialect,
        hosts,
        families,
        credentials,
        Optional.empty(),
        false,
        Provider.IncludeUsage.OFF);
  }
}
