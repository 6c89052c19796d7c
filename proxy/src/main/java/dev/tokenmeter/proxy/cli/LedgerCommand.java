package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerUpkeep;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Upkeep of the ledger's file. */
@Command(
    name = "ledger",
    mixinStandardHelpOptions = true,
    versionProvider = VersionLine.class,
    description = "Looks after the ledger's file.",
    synopsisSubcommandLabel = "COMMAND")
final class LedgerCommand {

  /** Copies the ledger as it is at one moment. */
  @Command(
      name = "backup",
      mixinStandardHelpOptions = true,
      versionProvider = VersionLine.class,
      description = "Makes a safe copy, also while the proxy runs.")
  static final class Backup implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private LedgerPath ledger = new LedgerPath();

    @Parameters(paramLabel = "FILE", description = "The copy; must not exist yet.")
    private Path file = Path.of("");

    Backup(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      try {
        LedgerUpkeep.of(ledger.resolve(terminal.env())).backup(file);
      } catch (LedgerFailure e) {
        throw new CommandFailure(Cli.FAILED, String.valueOf(e.getMessage()));
      }
      terminal.print("the ledger was copied to " + file);
      return Cli.OK;
    }
  }
}
