package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader.Result;
import dev.tokenmeter.config.Problem;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the proxy until it is told to end. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Runs the proxy.",
    footer = {
      "",
      "SIGTERM lets running exchanges end, a second one stops at once; SIGHUP reads the",
      "configuration again."
    })
final class ServeCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private ConfigFile file = new ConfigFile();
  @Mixin private Flags flags = new Flags();

  ServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return switch (file.read(terminal.env())) {
      case Result.Refused refused -> {
        refused.problems().forEach(problem -> terminal.say(problem.toString()));
        yield Cli.USAGE;
      }
      case Result.Loaded loaded -> {
        for (Problem warning : loaded.warnings()) {
          terminal.say(Warnings.text(warning));
        }
        yield serve(flags.over(loaded.config()));
      }
    };
  }

  private int serve(Config config) {
    Ending ending = Launch.endOnSignals(terminal);
    try (Instance instance = Launch.start(config, fingerprintKey(config), terminal, ending)) {
      file.path().ifPresent(path -> instance.watch(path, terminal.env(), flags::moved));
      Signals.on(Signals.Kind.HUP, () -> Thread.startVirtualThread(instance::reload));
      Banner.of(instance, config).forEach(terminal::say);
      terminal.say("tokenmeter: " + ending.await());
      return Cli.OK;
    }
  }

  private static FingerprintKey fingerprintKey(Config config) {
    try {
      return FingerprintKey.load(config);
    } catch (IOException e) {
      throw new CommandFailure(Cli.FAILED, String.valueOf(e.getMessage()));
    }
  }
}
