package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader.Result;
import dev.tokenmeter.config.Problem;
import dev.tokenmeter.metrics.price.PriceFailure;
import dev.tokenmeter.metrics.price.PriceFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says whether a configuration is valid, and if not, everything that is wrong with it. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = VersionLine.class,
    description = "Validates a configuration and prints every problem as file:line:col: text.")
final class CheckCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private ConfigFile file = ConfigFile.none();

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
        for (String warning : Warnings.privacy(loaded.config())) {
          terminal.print("warning: " + warning);
        }
        yield valid(loaded.config());
      }
    };
  }

  private int valid(Config config) {
    try {
      if (config.prices().file().isPresent()) {
        String prices = config.prices().file().get();
        terminal.print("%s: %d models have a price".formatted(prices, PriceFile.check(prices)));
      }
    } catch (PriceFailure e) {
      terminal.print(String.valueOf(e.getMessage()));
      return Cli.USAGE;
    }
    terminal.print(
        "%s: valid, %d providers, %d callers"
            .formatted(
                file.path().map(Object::toString).orElse("built-in defaults"),
                config.providers().size(),
                config.callers().size()));
    return Cli.OK;
  }
}
