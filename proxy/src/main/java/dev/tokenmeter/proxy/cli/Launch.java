package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.proxy.admin.AdminFailure;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import dev.tokenmeter.proxy.net.BindFailure;
import java.io.IOException;

/** How a serving command begins and ends. */
final class Launch {
  private Launch() {}

  /** Starts, or ends the command with one line and the exit code of whose fault it is. */
  static Instance start(Config config, FingerprintKey key, Terminal terminal) {
    try {
      return Instance.start(config, key, terminal);
    } catch (BindFailure | IOException e) {
      throw new CommandFailure(Cli.FAILED, String.valueOf(e.getMessage()));
    } catch (AdminFailure e) {
      int exit =
          switch (e.kind()) {
            case CONFIGURATION -> Cli.USAGE;
            case ENVIRONMENT -> Cli.FAILED;
          };
      throw new CommandFailure(exit, String.valueOf(e.getMessage()));
    }
  }

  /** Serves until SIGTERM or SIGINT, then until the last exchange has ended. */
  static void untilAsked(Instance instance, Terminal terminal) {
    for (Signals.Kind signal : new Signals.Kind[] {Signals.Kind.TERM, Signals.Kind.INT}) {
      Signals.on(
          signal,
          () -> {
            if (!instance.ending().begun()) {
              terminal.say("tokenmeter: draining; once more to stop at once");
            }
            instance.ending().ask(signal);
          });
    }
    terminal.say("tokenmeter: " + instance.ending().await());
  }
}
