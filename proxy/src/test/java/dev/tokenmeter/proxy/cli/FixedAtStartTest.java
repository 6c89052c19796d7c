package dev.tokenmeter.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class FixedAtStartTest {
  private static final String STARTED =
      """
      listen: { address: 127.0.0.1, port: 8080 }
      admin: { address: 127.0.0.1, port: 8081 }
      ledger: { path: data/a.db }
      """;

  @TempDir private Path directory;

  private Config config(String yaml) throws Exception {
    Path file = Files.writeString(directory.resolve("tokenmeter.yaml"), yaml);
    return switch (ConfigReader.read(file, Map.of())) {
      case ConfigReader.Result.Loaded loaded -> loaded.config();
      case ConfigReader.Result.Refused refused ->
          throw new AssertionError(refused.problems().toString());
    };
  }

  @ParameterizedTest
  @CsvSource({
    "'{ address: 127.0.0.1, port: 8080 }','{ address: 127.0.0.2, port: 8080 }',"
        + "listen.address is now 127.0.0.2 in the file and stays 127.0.0.1: that needs a restart",
    "port: 8080,port: 9090,"
        + "listen.port is now 9090 in the file and stays 8080: that needs a restart",
    "port: 8081,port: 9091,"
        + "admin.port is now 9091 in the file and stays 8081: that needs a restart",
    "a.db,b.db,ledger.path is now data/b.db in the file and stays data/a.db: that needs a restart"
  })
  void address_thatChangesInTheFile_isSaidToNeedARestart(String from, String to, String line)
      throws Exception {
    assertThat(FixedAtStart.ignored(config(STARTED), config(STARTED.replace(from, to))))
        .containsExactly(line);
  }

  @Test
  void file_thatChangesOtherwise_saysNothing() throws Exception {
    assertThat(
            FixedAtStart.ignored(config(STARTED), config(STARTED + "callers: [{ name: alice }]\n")))
        .isEmpty();
  }

  @Test
  void port_thatAFlagHasMoved_isNoChangeOfTheFile() throws Exception {
    Command command = new Command();
    new CommandLine(command).parseArgs("--port", "7070");
    Flags flags = command.flags;
    Config started = flags.over(config(STARTED));

    assertThat(FixedAtStart.ignored(started, flags.over(config(STARTED)))).isEmpty();
    assertThat(FixedAtStart.ignored(started, flags.over(config(STARTED.replace("8081", "7071")))))
        .hasSize(1);
  }

  @CommandLine.Command
  private static final class Command {
    @CommandLine.Mixin private final Flags flags = new Flags();
  }
}
