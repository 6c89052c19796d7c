package dev.tokenmeter.deploy;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader;
import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Identity;
import dev.tokenmeter.config.Limits;
import dev.tokenmeter.config.Listen;
import dev.tokenmeter.config.Problem;
import dev.tokenmeter.config.Provider;
import dev.tokenmeter.config.Timeouts;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Configurations whose providers are the scripted origin. */
final class TestConfig {
  private TestConfig() {}

  /** Any free port; {@code openai}, {@code anthropic} and {@code gemini} at the origin. */
  static Config at(int origin) {
    Config defaults = Config.defaults();
    URI url = URI.create("http://127.0.0.1:" + origin);
    List<Provider> providers =
        List.of(
            provider("openai", Dialect.OPENAI, url),
            provider("anthropic", Dialect.ANTHROPIC, url),
            provider("gemini", Dialect.GEMINI, url));
    return new Config(
        new Listen("127.0.0.1", 0, Optional.empty()),
        defaults.admin(),
        providers,
        defaults.egress(),
        defaults.identity(),
        defaults.callers(),
        defaults.metrics(),
        defaults.accessLog(),
        defaults.limits(),
        defaults.timeouts(),
        defaults.planned());
  }

  static Provider provider(String name, Dialect dialect, URI url) {
    return new Provider(
        name,
        Optional.of(url),
        dialect,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        false,
        Provider.IncludeUsage.OFF);
  }

  /** With one provider more. */
  static Config with(Config config, Provider provider) {
    List<Provider> providers = new ArrayList<>(config.providers());
    providers.add(provider);
    return copy(config, providers, config.identity(), config.limits(), config.timeouts());
  }

  static Config with(Config config, Limits limits) {
    return copy(config, config.providers(), config.identity(), limits, config.timeouts());
  }

  static Config with(Config config, Timeouts timeouts) {
    return copy(config, config.providers(), config.identity(), config.limits(), timeouts);
  }

  static Config with(Config config, Identity identity) {
    return copy(config, config.providers(), identity, config.limits(), config.timeouts());
  }

  /** With the callers, limits, budgets and prices that these lines of a file set. */
  static Config withRules(Config config, String yaml) {
    if (ConfigReader.read(yaml, "rules.yaml", Map.of())
        instanceof ConfigReader.Result.Loaded(Config rules, List<Problem> _)) {
      return new Config(
          config.listen(),
          config.admin(),
          config.providers(),
          config.egress(),
          config.identity(),
          rules.callers(),
          config.metrics(),
          config.accessLog(),
          config.limits(),
          config.timeouts(),
          rules.planned());
    }
    throw new IllegalArgumentException(yaml);
  }

  private static Config copy(
      Config config,
      List<Provider> providers,
      Identity identity,
      Limits limits,
      Timeouts timeouts) {
    return new Config(
        config.listen(),
        config.admin(),
        providers,
        config.egress(),
        identity,
        config.callers(),
        config.metrics(),
        config.accessLog(),
        limits,
        timeouts,
        config.planned());
  }
}
