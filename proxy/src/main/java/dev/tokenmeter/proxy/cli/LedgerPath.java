package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.ConfigReader.Result;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which ledger a command means: the one of a configuration, or a file named outright. */
final class LedgerPath {
  @Mixin private ConfigFile config = new ConfigFile();

  @Option(
      names = "--ledger",
      paramLabel = "FILE",
      description = "The ledger's file, instead of the configuration's ledger.path.")
  private Optional<Path> ledger = Optional.empty();

  Path resolve(Map<String, String> environment) {
    return ledger.orElseGet(() -> configured(environment));
  }

  private Path configured(Map<String, String> environment) {
    return switch (config.read(environment)) {
      case Result.Loaded loaded -> Path.of(loaded.config().planned().ledgerPath());
      case Result.Refused refused ->
          throw new CommandFailure(Cli.USAGE, refused.problems().getFirst().toString());
    };
  }
}
