package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.proxy.demo.Demo;
import dev.tokenmeter.proxy.demo.Demo.Length;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** A short run of the whole product against its own mock provider, for the launcher's AOT cache. */
@Command(name = "training-run", hidden = true)
final class TrainingCommand implements Callable<Integer> {
  private static final List<String> FORMATS =
      List.of("text/plain", "application/openmetrics-text; version=1.0.0");

  private final Terminal terminal;

  TrainingCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Terminal silent =
        new Terminal(
            terminal.stdin(),
            OutputStream.nullOutputStream(),
            new ByteArrayOutputStream(),
            terminal.env());
    Ending ending = Launch.endOnSignals(silent);
    try (Demo demo = Demo.open(Length.SHORT);
        Instance instance = Launch.start(demo.config(0, 0), demo.fingerprintKey(), silent, ending);
        HttpClient client = HttpClient.newHttpClient()) {
      demo.exercise(URI.create(instance.dataUrl()));
      for (String format : FORMATS) {
        HttpRequest scrape =
            HttpRequest.newBuilder(URI.create(instance.adminUrl() + "/metrics"))
                .header("Accept", format)
                .build();
        client.send(scrape, BodyHandlers.discarding());
      }
      Banner.of(instance, Config.defaults()).forEach(silent::say);
      ending.ask(Signals.Kind.TERM);
      ending.await();
    }
    return Cli.OK;
  }
}
