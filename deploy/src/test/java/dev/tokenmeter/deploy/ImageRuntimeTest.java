package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java runtime of the container image: just the modules that {@code modules} names. */
final class ImageRuntimeTest {
  @TempDir Path directory;

  @Test
  void runtime_ofTheNamedModules_servesCountsAndReports() throws Exception {
    Path runtime = directory.resolve("java");
    Tool jlink = new Tool(Path.of(System.getProperty("java.home"), "bin", "jlink"));
    String modules =
        Shipped.text("modules")
            .lines()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.joining(","));
    Tool.Said linked =
        jlink.run(
            List.of("--output", runtime.toString(), "--add-modules", modules, "--strip-debug"));
    assertThat(linked.exit()).as(linked.text()).isZero();

    try (ScriptedOrigin origin = ScriptedOrigin.start();
        ServedProcess proxy = ServedProcess.on(runtime, directory, config(origin.port()))) {
      origin.script(new TruthfulProvider());
      proxy.awaitReady();
      try (RawConnection client = RawConnection.connect(proxy.address())) {
        client.send(Wire.post("/anthropic/v1/messages", "{\"model\":\"claude-x\"}"));
        assertThat(client.readResponse().status()).isEqualTo(200);
      }
      proxy.terminate();
      assertThat(proxy.exit()).isZero();
    }
    String report = ServedProcess.runOn(runtime, directory, "report", "--by", "model");
    assertThat(report).contains("claude-x");
  }

  private static String config(int origin) {
    return """
    listen: { address: 127.0.0.1, port: 0 }
    admin: { address: 127.0.0.1, port: 0 }
    providers:
      anthropic: { url: "http://127.0.0.1:%d" }
    """
        .formatted(origin);
  }
}
