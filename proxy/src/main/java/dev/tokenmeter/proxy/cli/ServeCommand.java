package dev.tokenmeter.proxy.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the proxy until it is told to end. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    versionProvider = VersionLine.class,
    description = "Runs the proxy.",
    footer = {
      "",
      "SIGTERM lets running exchanges end, a second one stops at once; SIGHUP reads the",
      "configuration again."
    })
final class ServeCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private ConfigFile file = ConfigFile.none();
  @Mixin private Flags flags = new Flags();

  ServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return Serving.run(terminal, file, flags);
  }
}
