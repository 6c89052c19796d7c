package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.ledger.UsageQuery;
import dev.tokenmeter.metrics.report.Dimension;
import dev.tokenmeter.metrics.report.Format;
import dev.tokenmeter.metrics.report.Window;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who used how much: the ledger's sums. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    versionProvider = VersionLine.class,
    description = "Sums up the ledger, also while the proxy runs.",
    footer = {"", "Windows: " + Window.FORMS + ".", "What is not known is shown as unknown."})
final class ReportCommand implements Callable<Integer> {
  private static final int MOST_DIMENSIONS = 2;
  private static final Duration REFRESH = Duration.ofSeconds(2);

  /** Cursor home, and whatever is below it cleared (ECMA-48 CUP, ED). */
  private static final String CLEAR = "\u001b[H\u001b[2J";

  private final Terminal terminal;
  @Mixin private LedgerPath ledger = new LedgerPath();

  @Option(
      names = "--window",
      paramLabel = "WINDOW",
      description = "The span of time (${DEFAULT-VALUE}).")
  private String window = "7d";

  @Option(
      names = "--by",
      paramLabel = "DIMENSION",
      description =
          "One or two of caller, team, model, client, provider, signal, day; with a comma.")
  private String by = Dimension.CALLER.label();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table, json, csv or focus (${DEFAULT-VALUE}).")
  private String format = Format.TABLE.label();

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Whose days are meant, like Europe/Berlin (this machine's).")
  private String zone = ZoneId.systemDefault().getId();

  @Option(names = "--watch", description = "Prints it anew every two seconds.")
  private boolean watch;

  ReportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Format form = form();
    List<Dimension> dimensions = form.dimensions().orElseGet(this::dimensions);
    ZoneId where = zone();
    window(where);
    LedgerQueries queries = queries(ledger.resolve(terminal.env()));
    print(queries, form, dimensions, where);
    while (watch) {
      Thread.sleep(REFRESH);
      terminal.out().print(form == Format.TABLE ? CLEAR : "");
      print(queries, form, dimensions, where);
    }
    return Cli.OK;
  }

  private static LedgerQueries queries(Path path) {
    try {
      return LedgerQueries.brought(path);
    } catch (LedgerFailure e) {
      throw new CommandFailure(Cli.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private void print(LedgerQueries queries, Format form, List<Dimension> dimensions, ZoneId where) {
    try {
      form.lines(queries.usage(UsageQuery.of(window(where), dimensions)))
          .forEach(terminal.out()::println);
      terminal.out().flush();
    } catch (LedgerFailure e) {
      throw new CommandFailure(Cli.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private Window window(ZoneId where) {
    return Window.parse(window, where, Instant.now())
        .orElseThrow(() -> refused("--window", window, Window.FORMS));
  }

  private List<Dimension> dimensions() {
    List<Dimension> dimensions =
        Arrays.stream(by.split(",", -1)).map(ReportCommand::dimension).distinct().toList();
    if (dimensions.size() > MOST_DIMENSIONS) {
      throw new CommandFailure(Cli.USAGE, "--by takes one or two dimensions, not " + by);
    }
    return dimensions;
  }

  private static Dimension dimension(String label) {
    return Dimension.of(label.strip())
        .orElseThrow(
            () ->
                refused(
                    "--by",
                    label,
                    Arrays.stream(Dimension.values())
                        .map(Dimension::label)
                        .collect(Collectors.joining(", "))));
  }

  private Format form() {
    return Arrays.stream(Format.values())
        .filter(each -> each.label().equals(format))
        .findFirst()
        .orElseThrow(() -> refused("--format", format, "table, json, csv or focus"));
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
