package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader.Result;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.price.PriceBook;
import dev.tokenmeter.metrics.price.PriceFailure;
import dev.tokenmeter.metrics.reconcile.KeyAlias;
import dev.tokenmeter.metrics.reconcile.Reconciliation;
import dev.tokenmeter.metrics.reconcile.StatementFailure;
import dev.tokenmeter.metrics.reconcile.Tolerance;
import dev.tokenmeter.metrics.report.Format;
import dev.tokenmeter.metrics.report.Window;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A provider's invoice beside the ledger. */
@Command(
    name = "reconcile",
    mixinStandardHelpOptions = true,
    versionProvider = VersionLine.class,
    description =
        "Holds providers' own usage and cost exports against the ledger, by day, model and key,"
            + " and names each difference. Needs no admin key and no network.",
    footer = {
      "",
      "Exit codes: 0 they agree, 1 they differ, 2 a file or an option cannot be used.",
    })
final class ReconcileCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private ConfigFile config = ConfigFile.none();

  @Option(
      names = "--ledger",
      paramLabel = "FILE",
      description = "The ledger's file, instead of the configuration's ledger.path.")
  private Optional<Path> ledger = Optional.empty();

  @Option(
      names = "--window",
      paramLabel = "WINDOW",
      description = "Only these days, instead of all that the files are about.")
  private Optional<String> window = Optional.empty();

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Whose days are meant (${DEFAULT-VALUE}, as on the invoices).")
  private String zone = "UTC";

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "A configured provider whose use is on the invoice, if it is not found by URL.")
  private List<String> providers = new ArrayList<>();

  @Option(
      names = "--key",
      paramLabel = "KEY=CREDENTIAL",
      description = "Which credential of the ledger a key of the invoice is; repeat it.")
  private List<String> keys = new ArrayList<>();

  @Option(
      names = "--tolerance",
      paramLabel = "USD|PERCENT",
      description = "What is no difference, like 0.01 or 0.5%% (0.000001 USD in a row).")
  private Optional<String> tolerance = Optional.empty();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table, json or csv (${DEFAULT-VALUE}).")
  private String format = Format.TABLE.label();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Exports as they were downloaded; what they are their content tells.")
  private List<Path> files = new ArrayList<>();

  ReconcileCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Format form = form();
    ZoneId where = zone();
    Reconciliation.Terms terms =
        new Reconciliation.Terms(
            where,
            window.map(text -> window(text, where)),
            Set.copyOf(providers),
            keys.stream().map(ReconcileCommand::alias).toList(),
            tolerance.map(ReconcileCommand::tolerance).orElse(Tolerance.TINY));
    Config loaded =
        switch (config.read(terminal.env())) {
          case Result.Loaded read -> read.config();
          case Result.Refused refused ->
              throw new CommandFailure(Cli.USAGE, refused.problems().getFirst().toString());
        };
    Path path = ledger.orElseGet(() -> Path.of(loaded.planned().ledgerPath()));
    try (PriceBook prices = PriceBook.open(loaded)) {
      Reconciliation result =
          Reconciliation.of(files, LedgerQueries.brought(path), prices.table(), loaded, terms);
      result.lines(form).forEach(terminal.out()::println);
      terminal.out().flush();
      return result.agrees() ? Cli.OK : Cli.FAILED;
    } catch (StatementFailure | PriceFailure | LedgerFailure e) {
      // 1 means that they differ; whatever kept them from being compared is something else.
      throw new CommandFailure(Cli.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private static Window window(String text, ZoneId where) {
    return Window.parse(text, where, Instant.now())
        .orElseThrow(() -> refused("--window", text, Window.FORMS));
  }

  private static KeyAlias alias(String pair) {
    int equals = pair.indexOf('=');
    if (equals < 1 || equals == pair.length() - 1) {
      throw refused("--key", pair, "KEY=CREDENTIAL");
    }
    return new KeyAlias(pair.substring(0, equals), pair.substring(equals + 1));
  }

  private static Tolerance tolerance(String text) {
    return Tolerance.parse(text)
        .orElseThrow(
            () -> refused("--tolerance", text, "US dollars like 0.01 or a part like 0.5%"));
  }

  private Format form() {
    return Stream.of(Format.TABLE, Format.JSON, Format.CSV)
        .filter(each -> each.label().equals(format))
        .findFirst()
        .orElseThrow(() -> refused("--format", format, "table, json or csv"));
  }

  private ZoneId zone() {
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw refused("--zone", zone, "a zone like Europe/Berlin or UTC");
    }
  }

  private static CommandFailure refused(String option, String value, String allowed) {
    return new CommandFailure(Cli.USAGE, "%s must be %s, not %s".formatted(option, allowed, value));
  }
}
