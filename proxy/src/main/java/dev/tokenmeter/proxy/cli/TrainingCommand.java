package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.metrics.ledger.Ledger;
import dev.tokenmeter.proxy.demo.Demo;
import dev.tokenmeter.proxy.demo.Demo.Length;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * A short run of the whole product against its own mock provider, for the launcher's AOT cache; and
 * a start as an operator's: from a file, over a ledger that holds something.
 */
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
    try (Demo demo = Demo.open(Length.SHORT)) {
      work(demo, silent);
      restart(demo.ledger(), silent);
    }
    return Cli.OK;
  }

  private static void work(Demo demo, Terminal silent) throws IOException, InterruptedException {
    Ending ending = Launch.endOnSignals(silent);
    try (Instance instance =
            Launch.start(demo.config(0, 0), demo.fingerprintKey(), silent, ending);
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
  }

  /** The demo removes the file with its directory. */
  private static void restart(Path ledger, Terminal silent) throws IOException {
    Path file = ledger.resolveSibling("tokenmeter.yaml");
    Files.writeString(file, configuration(ledger));
    Ledger.prepare();
    int exit =
        Serving.run(
            silent,
            ConfigFile.at(file),
            new Flags(),
            (instance, ending) -> {
              probe(URI.create(instance.dataUrl() + "/_tokenmeter/readyz"));
              ending.ask(Signals.Kind.TERM);
            });
    if (exit != Cli.OK) {
      throw new IllegalStateException("the configuration of the training does not serve");
    }
  }

  private static void probe(URI page) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.discarding());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Something of each section, so that the reader of each is known to the cache. */
  private static String configuration(Path ledger) {
    return """
    listen: { address: 127.0.0.1, port: 0 }
    admin: { address: 127.0.0.1, port: 0 }
    providers:
      anthropic: { url: "https://127.0.0.1:9" }
      openai: {}
      local: { url: "http://127.0.0.1:9", dialect: openai }
    egress: { no-proxy: ["127.0.0.0/8"] }
    identity: { order: [token, key], unknown: fingerprint }
    callers:
      - { name: alice, team: payments, keys: ["sha256:%1$s"] }
    privacy: { metrics: named, ledger: named, board: team }
    budgets:
      - { name: team-month, scope: { team: payments }, limit: 50 USD, window: month }
      - { name: each-day, scope: { each: caller }, limit: 40 USD, window: day, mode: gate }
      - { name: opus-week, scope: { model: "claude-opus-*" }, limit: 5_000_000 tokens, window: week }
    limits: [{ each: caller, concurrent: 20, requests-per-minute: 300 }]
    allow: [{ team: interns, models: ["claude-haiku-*"] }]
    prices: { overrides: { "local/*": { input: 0, output: 0 } } }
    ledger: { path: "%2$s", retain: 400d }
    metrics: { max-callers: 5000, birth-hold: 60s }
    log: { access: off }
    """
        .formatted("0".repeat(64), ledger);
  }
}
