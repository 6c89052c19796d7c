package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader.Result;
import dev.tokenmeter.config.Glob;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerUpkeep;
import dev.tokenmeter.metrics.ledger.Repriced;
import dev.tokenmeter.metrics.price.PriceBook;
import dev.tokenmeter.metrics.price.PriceFailure;
import dev.tokenmeter.metrics.price.PriceTable;
import dev.tokenmeter.metrics.report.Window;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prices what the ledger holds by the prices of now, and tells the difference. */
@Command(
    name = "reprice",
    mixinStandardHelpOptions = true,
    versionProvider = VersionLine.class,
    description = "Prices the ledger's rows again and prints the difference by model.",
    footer = {
      "",
      "Safe while the proxy runs, which then corrects its open budget windows.",
      "Sums of hours beyond ledger.retain stay."
    })
final class RepriceCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private ConfigFile config = ConfigFile.none();

  @Option(
      names = "--since",
      required = true,
      paramLabel = "WHEN",
      description = "From when on: a day, a month, or the start of a window like 7d.")
  private String since = "";

  @Option(
      names = "--model",
      paramLabel = "GLOB",
      description = "Which models, as reports show them (*).")
  private String model = "*";

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Whose days are meant, like Europe/Berlin (this machine's).")
  private String zone = ZoneId.systemDefault().getId();

  @Option(
      names = "--dry-run",
      description = "Tells what would change, and changes nothing in any row.")
  private boolean dry;

  RepriceCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Instant first = first();
    Glob models = new Glob(model);
    Config read = read();
    try (PriceBook prices = PriceBook.open(read)) {
      LedgerUpkeep upkeep = LedgerUpkeep.of(Path.of(read.planned().ledgerPath()));
      PriceTable table = prices.table();
      Repriced repriced =
          dry
              ? upkeep.wouldReprice(table, first, models::matches)
              : upkeep.reprice(table, first, models::matches);
      terminal.print(
          "%,d rows by prices %s: %,d %s"
              .formatted(
                  repriced.lines(),
                  table.version(),
                  repriced.total().changed(),
                  dry ? "would change" : "changed"));
      if (repriced.total().changed() > 0) {
        terminal.print("");
        RepricedTable.of(repriced).forEach(terminal::print);
      }
      return Cli.OK;
    } catch (LedgerFailure e) {
      throw new CommandFailure(Cli.FAILED, String.valueOf(e.getMessage()));
    } catch (PriceFailure e) {
      throw new CommandFailure(Cli.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private Instant first() {
    try {
      return Window.parse(since, ZoneId.of(zone), Instant.now())
          .map(Window::from)
          .orElseThrow(
              () ->
                  new CommandFailure(
                      Cli.USAGE, "--since must be like 2026-11-01 or 7d, not " + since));
    } catch (DateTimeException e) {
      throw new CommandFailure(
          Cli.USAGE, "--zone must be a zone like Europe/Berlin or UTC, not " + zone);
    }
  }

  private Config read() {
    return switch (config.read(terminal.env())) {
      case Result.Loaded loaded -> loaded.config();
      case Result.Refused refused ->
          throw new CommandFailure(Cli.USAGE, refused.problems().getFirst().toString());
    };
  }
}
