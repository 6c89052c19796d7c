package dev.tokenmeter.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways in which serving does not even begin. */
final class ServeCommandTest {
  @TempDir private Path directory;

  @Test
  void serve_onADataPortInUse_isOneLineAndExitOne() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      Path file = write("listen: { address: 0.0.0.0, port: %d }".formatted(taken.getLocalPort()));
      Typed typed = Typed.command("serve", "--config", file.toString(), "--admin-port", "0");
      assertThat(typed.exit()).isEqualTo(1);
      assertThat(typed.err().lines().filter(line -> line.startsWith("tokenmeter: cannot listen")))
          .singleElement()
          .asString()
          .contains(Integer.toString(taken.getLocalPort()), "in use");
    }
  }

  @Test
  void serve_onAnAdminPortInUse_isOneLineAndExitOne() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = Integer.toString(taken.getLocalPort());
      Path file = write("admin: { address: 0.0.0.0, auth: none }");
      Typed typed =
          Typed.command("serve", "--config", file.toString(), "--port", "0", "--admin-port", port);
      assertThat(typed.exit()).isEqualTo(1);
      assertThat(typed.err()).contains("cannot listen on 0.0.0.0:" + port, "in use");
    }
  }

  @Test
  void serve_withABrokenFile_tellsEveryProblemAndExitsTwo() throws IOException {
    Path file = write("listen: { prot: 1 }\nadmin: { address: 0.0.0.0 }\n");
    Typed typed = Typed.command("serve", "--config", file.toString());
    assertThat(typed.exit()).isEqualTo(2);
    assertThat(typed.out()).isEmpty();
    assertThat(typed.err().lines())
        .anyMatch(line -> line.startsWith(file + ":1:"))
        .anyMatch(line -> line.startsWith(file + ":2:"));
  }

  @ParameterizedTest
  @CsvSource({"65536,0,--port", "-1,0,--port", "0,65536,--admin-port", "9000,9000,differ"})
  void serve_onPortsThatCannotBe_isBadUsage(int port, int adminPort, String told)
      throws IOException {
    Typed typed =
        Typed.command(
            "serve",
            "--config",
            write("log: { access: off }").toString(),
            "--port=" + port,
            "--admin-port=" + adminPort);
    assertThat(typed.exit()).isEqualTo(2);
    assertThat(typed.err()).startsWith("tokenmeter: ").contains(told).hasLineCount(1);
  }

  /** The first is read without the library of commands, the second by it. */
  @ParameterizedTest
  @ValueSource(strings = {"listen: { prot: 1 }", "listen: { address: 0.0.0.0, port: %d }"})
  void serve_saysTheSameOfAFault_howeverItsFileIsGiven(String yaml) throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      String file = write("admin: { port: 0 }\n" + yaml.formatted(taken.getLocalPort())).toString();
      Typed plain = Typed.command("serve", "--config", file);
      Typed joined = Typed.command("serve", "--config=" + file);
      Typed unnamed = Typed.command("--config", file);
      assertThat(plain.exit()).isPositive();
      assertThat(plain.err()).isNotEmpty();
      assertThat(joined).isEqualTo(plain);
      assertThat(unnamed).isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0b", "", "@nowhere"})
  void serve_ofAFileThatCannotBe_isOneLineOfBadUsage(String file) {
    Typed typed = Typed.command("serve", "--config", file);
    assertThat(typed.exit()).isEqualTo(2);
    assertThat(typed.err()).hasLineCount(1);
  }

  private Path write(String yaml) throws IOException {
    String ledger = "ledger: { path: %s }\n".formatted(directory.resolve("t.db"));
    return Files.writeString(directory.resolve("tokenmeter.yaml"), yaml + "\n" + ledger);
  }
}
