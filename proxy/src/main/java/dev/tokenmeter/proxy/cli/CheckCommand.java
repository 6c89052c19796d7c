package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.ConfigReader.Result;
import dev.tokenmeter.config.Problem;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says whether a configuration is valid, and if not, everything that is wrong with it. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Validates a configuration and prints every problem as file:line:col: text.")
final class CheckCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private ConfigFile file = new ConfigFile();

  CheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return switch (file.read(terminal.env())) {
      case Result.Refused refused -> {
        refused.problems().forEach(problem -> terminal.print(problem.toString()));
        yield Cli.USAGE;
      }
      case Result.Loaded loaded -> {
        for (Problem warning : loaded.warnings()) {
          terminal.print(Warnings.text(warning));
        }
        terminal.print(
            "%s: valid, %d providers, %d callers"
                .formatted(
                    file.path().map(Object::toString).orElse("built-in defaults"),
                    loaded.config().providers().size(),
                    loaded.config().callers().size()));
        yield Cli.OK;
      }
    };
  }
}
