package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Admin;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Listen;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the ports are; each flag overrides the configuration only when it is given. */
final class Flags {
  private static final int MAX_PORT = 65_535;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The data port, which assistants are pointed at (8080; 0: any free one).")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--admin-port",
      paramLabel = "N",
      description = "The admin port, with /metrics (8081; 0: any free one).")
  private Optional<Integer> adminPort = Optional.empty();

  /** The configuration at the ports that the flags name. */
  Config over(Config config) {
    port.ifPresent(value -> requirePort("--port", value));
    adminPort.ifPresent(value -> requirePort("--admin-port", value));
    Config moved = moved(config);
    int chosen = moved.listen().port();
    if (chosen != 0 && chosen == moved.admin().port()) {
      throw new CommandFailure(
          Cli.USAGE, "the data port and the admin port must differ, both are " + chosen);
    }
    return moved;
  }

  /** The same of a configuration that comes later, whose ports are not used any more. */
  Config moved(Config config) {
    Listen listen = config.listen();
    Admin admin = config.admin();
    return config.at(
        new Listen(listen.address(), port.orElse(listen.port()), listen.tls()),
        new Admin(admin.address(), adminPort.orElse(admin.port()), admin.auth()));
  }

  private static void requirePort(String flag, int value) {
    if (value < 0 || value > MAX_PORT) {
      throw new CommandFailure(Cli.USAGE, flag + " must be 0 to " + MAX_PORT + ", not " + value);
    }
  }
}
