package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerUpkeep;
import dev.tokenmeter.metrics.outcome.Outcome;
import dev.tokenmeter.metrics.outcome.OutcomeDays;
import dev.tokenmeter.metrics.outcome.OutcomeRefused;
import dev.tokenmeter.metrics.outcome.Outcomes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells the ledger of merged pull requests. */
@Command(
    name = "outcomes",
    mixinStandardHelpOptions = true,
    versionProvider = VersionLine.class,
    description = {
      "Tells the ledger how many pull requests teams merged, for the cost per merged pull request"
          + " of the leaderboard. Also while the proxy runs.",
    },
    footer = {
      "",
      "CSV under the line team,day,merged_prs, or JSON:",
      "  [{\"team\":\"payments\",\"day\":\"2026-11-28\",\"merged_prs\":7}]",
      "A day that is told again replaces what was told before; one bad row refuses the whole file.",
      "",
      "Exit codes: 0 stored, 1 no ledger or file, 2 a row or an option cannot be used.",
    })
final class OutcomesCommand implements Callable<Integer> {
  private static final Path STDIN = Path.of("-");

  private final Terminal terminal;
  @Mixin private LedgerPath ledger = new LedgerPath();

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "What was merged; - or nothing: stdin.")
  private Path file = STDIN;

  OutcomesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Instant now = Instant.now();
    String name = file.equals(STDIN) ? "stdin" : file.toString();
    try {
      List<Outcome> outcomes =
          Outcomes.read(bytes(), OutcomeDays.at(now, ledger.retain(terminal.env())));
      LedgerUpkeep.of(ledger.resolve(terminal.env())).store(outcomes, now);
      terminal.print("stored %d days of teams from %s".formatted(outcomes.size(), name));
      return Cli.OK;
    } catch (OutcomeRefused e) {
      throw new CommandFailure(Cli.USAGE, name + ": " + e.getMessage());
    } catch (LedgerFailure e) {
      throw new CommandFailure(Cli.FAILED, String.valueOf(e.getMessage()));
    } catch (NoSuchFileException e) {
      throw new CommandFailure(Cli.FAILED, "no such file: " + name);
    } catch (IOException e) {
      throw new CommandFailure(Cli.FAILED, "cannot read " + name + ": " + e.getMessage());
    }
  }

  /** No more than one byte too many, however long the input is. */
  private byte[] bytes() throws IOException {
    if (file.equals(STDIN)) {
      return terminal.stdin().readNBytes(Outcomes.MOST_BYTES + 1);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(Outcomes.MOST_BYTES + 1);
    }
  }
}
