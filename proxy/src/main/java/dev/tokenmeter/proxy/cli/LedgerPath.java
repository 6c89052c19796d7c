package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader.Result;
import dev.tokenmeter.metrics.privacy.Veils;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which ledger a command means: the one of a configuration, or a file named outright. */
final class LedgerPath {
  @Mixin private ConfigFile config = ConfigFile.none();

  @Option(
      names = "--ledger",
      paramLabel = "FILE",
      description = "The ledger's file, instead of the configuration's ledger.path.")
  private Optional<Path> ledger = Optional.empty();

  Path resolve(Map<String, String> environment) {
    return ledger.orElseGet(() -> configured(environment));
  }

  /**
   * The names under which the ledger may hold a caller: his own, and his pseudonym where its key is
   * there.
   */
  Set<String> namesOf(String caller, Map<String, String> environment) {
    Config named = loaded(environment);
    try {
      return FingerprintKey.find(named, resolve(environment))
          .map(key -> new Veils(named::privacy, key::pseudonym).names(caller))
          .orElse(Set.of(caller));
    } catch (IOException e) {
      throw new CommandFailure(Cli.FAILED, String.valueOf(e.getMessage()));
    }
  }

  /** How long the ledger keeps exchanges. */
  Duration retain(Map<String, String> environment) {
    return loaded(environment).planned().ledger().retain();
  }

  private Path configured(Map<String, String> environment) {
    return Path.of(loaded(environment).planned().ledgerPath());
  }

  private Config loaded(Map<String, String> environment) {
    return switch (config.read(environment)) {
      case Result.Loaded loaded -> loaded.config();
      case Result.Refused refused ->
          throw new CommandFailure(Cli.USAGE, refused.problems().getFirst().toString());
    };
  }
}
