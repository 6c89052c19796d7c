package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerUpkeep;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Erases a person from the ledger. */
@Command(
    name = "forget",
    mixinStandardHelpOptions = true,
    versionProvider = VersionLine.class,
    description = {
      "Erases a caller's name and pseudonym from the ledger; what was used stays, without them."
    })
final class ForgetCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private LedgerPath ledger = new LedgerPath();

  @Parameters(
      paramLabel = "CALLER",
      description = "The caller's name, or what reports show instead.")
  private String caller = "";

  ForgetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try {
      LedgerUpkeep.Forgotten forgotten =
          LedgerUpkeep.of(ledger.resolve(terminal.env()))
              .forget(ledger.namesOf(caller, terminal.env()));
      terminal.print(
          "%d rows no longer name %s; they count for %s"
              .formatted(forgotten.rows(), caller, LedgerUpkeep.FORGOTTEN));
      forgotten
          .aside()
          .forEach(file -> terminal.say("tokenmeter: look into " + file + ", or delete it"));
      return Cli.OK;
    } catch (LedgerFailure e) {
      throw new CommandFailure(Cli.FAILED, String.valueOf(e.getMessage()));
    }
  }
}
