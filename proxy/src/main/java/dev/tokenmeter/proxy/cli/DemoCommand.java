package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.proxy.demo.Demo;
import dev.tokenmeter.proxy.demo.Demo.Length;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Serves with a mock provider and simulated developers, so that there is something to see. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    versionProvider = VersionLine.class,
    description = "Serves a built-in mock provider to simulated developers; needs no key.")
final class DemoCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private Flags flags = new Flags();

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Ending ending = Launch.endOnSignals(terminal);
    try (Demo demo = Demo.open(Length.LIFELIKE)) {
      Config config = flags.over(demo.config(8080, 8081));
      try (Instance instance = Launch.start(config, demo.fingerprintKey(), terminal, ending)) {
        DemoTour.of(instance.dataUrl(), instance.adminUrl(), demo).forEach(terminal::print);
        demo.work(URI.create(instance.dataUrl()));
        terminal.say("tokenmeter: " + ending.await());
      }
    }
    return Cli.OK;
  }
}
