package dev.tokenmeter.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Keys that earlier drafts had or that files of neighbouring products have, and what to write
 * instead. They are refused by name, so that nobody believes them to have an effect.
 */
final class RetiredKeys {
  private static final Map<String, String> REPLACEMENTS =
      Map.ofEntries(
          Map.entry("server", "listen"),
          Map.entry("listeners", "listen"),
          Map.entry("routes", "providers"),
          Map.entry("upstreams", "providers"),
          Map.entry("model-list", "providers"),
          Map.entry("users", "callers"),
          Map.entry("metering", "metrics"),
          Map.entry("pricing", "prices"),
          Map.entry("drain", "timeouts.drain"),
          Map.entry("listen.host", "listen.address"),
          Map.entry("listen.bind", "listen.address"),
          Map.entry("admin.host", "admin.address"),
          Map.entry("admin.bind", "admin.address"),
          Map.entry("providers.*.base-url", "url"),
          Map.entry("providers.*.api-base", "url"),
          Map.entry("providers.*.type", "dialect"),
          Map.entry("providers.*.api-key", "credentials: { env: NAME }"),
          Map.entry("identity.path-token", "identity.path-tokens"),
          Map.entry("callers.*.key", "keys: [\"sha256:…\"]"),
          Map.entry("callers.*.token", "tokens: [\"sha256:…\"]"),
          Map.entry("callers.*.id", "name"),
          Map.entry("budgets.*.amount", "limit"),
          Map.entry("budgets.*.period", "window"),
          Map.entry("budgets.*.timezone", "zone"),
          Map.entry("ledger.file", "ledger.path"),
          Map.entry("ledger.retention", "ledger.retain"),
          Map.entry("log.requests", "log.access"));

  private RetiredKeys() {}

  /** What to write instead of this key, if it is a retired one. */
  static Optional<String> replacement(Place section, String key) {
    String normal = key.toLowerCase(Locale.ROOT).replace('_', '-');
    return Optional.ofNullable(REPLACEMENTS.get(section.child(normal).shape()));
  }
}
