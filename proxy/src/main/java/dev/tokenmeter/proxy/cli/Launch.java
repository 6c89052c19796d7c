package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.price.PriceFailure;
import dev.tokenmeter.proxy.admin.AdminFailure;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import dev.tokenmeter.proxy.net.BindFailure;
import java.io.IOException;
import java.util.List;

/** How a serving command begins and ends. */
final class Launch {
  private Launch() {}

  /** Starts, or ends the command with one line and the exit code of whose fault it is. */
  static Instance start(Config config, FingerprintKey key, Terminal terminal, Ending ending) {
    try {
      return Instance.start(config, key, terminal, ending);
    } catch (BindFailure | LedgerFailure | IOException e) {
      throw new CommandFailure(Cli.FAILED, String.valueOf(e.getMessage()));
    } catch (PriceFailure e) {
      throw new CommandFailure(Cli.USAGE, String.valueOf(e.getMessage()));
    } catch (AdminFailure e) {
      int exit =
          switch (e.kind()) {
            case CONFIGURATION -> Cli.USAGE;
            case ENVIRONMENT -> Cli.FAILED;
          };
      throw new CommandFailure(exit, String.valueOf(e.getMessage()));
    }
  }

  /** From now on SIGTERM and SIGINT ask for the end; the server may start later. */
  static Ending endOnSignals(Terminal terminal) {
    Ending ending = new Ending(Runtime.getRuntime()::halt);
    for (Signals.Kind signal : List.of(Signals.Kind.TERM, Signals.Kind.INT)) {
      Signals.on(
          signal,
          () -> {
            if (!ending.begun()) {
              terminal.say("tokenmeter: draining; once more to stop at once");
            }
            ending.ask(signal);
          });
    }
    return ending;
  }
}
