package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader;
import dev.tokenmeter.config.ConfigReader.Result;
import dev.tokenmeter.config.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The configuration a command was pointed at; without one, what holds without a file. */
final class ConfigFile {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration; without one, all built-in providers on loopback.")
  private Optional<Path> path;

  private ConfigFile(Optional<Path> path) {
    this.path = path;
  }

  /** What holds without a file. */
  static ConfigFile none() {
    return new ConfigFile(Optional.empty());
  }

  static ConfigFile at(Path path) {
    return new ConfigFile(Optional.of(path));
  }

  Optional<Path> path() {
    return path;
  }

  Result read(Map<String, String> environment) {
    if (path.isPresent()) {
      return ConfigReader.read(path.get(), environment);
    }
    try {
      return new Result.Loaded(Config.defaults(environment), List.<Problem>of());
    } catch (IllegalArgumentException e) {
      // The environment names an egress proxy that cannot be used.
      throw new CommandFailure(Cli.USAGE, String.valueOf(e.getMessage()));
    }
  }
}
