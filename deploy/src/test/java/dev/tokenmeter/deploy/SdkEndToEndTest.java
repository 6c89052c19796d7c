package dev.tokenmeter.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.tokenmeter.metrics.record.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The providers' own SDKs get through, and what is counted is what the provider said. Needs Node 20
 * and, on the first run, npm's registry; says so where one is missing.
 */
final class SdkEndToEndTest {
  private static final List<String> PACKAGES =
      List.of("@anthropic-ai/sdk@1.13.0", "openai@7.57.0", "@google/genai@3.3.0");
  private static final Path DIRECTORY = Path.of("target", "sdk");
  private static final int INSTALL_SECONDS = 240;
  private static final int RUN_SECONDS = 120;

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  @Test
  void sdks_textAndTool_completeAndAreCountedExactly() throws Exception {
    install();
    SdkProvider provider = new SdkProvider();
    proxy
        .origin()
        .script(
            connection -> {
              while (true) {
                connection.send(provider.answer(proxy.origin().request(connection)));
              }
            });
    String said = runClients();
    assertThat(said.lines().filter(line -> line.startsWith("done"))).hasSize(16);
    assertThat(provider.answers()).isEqualTo(16);
    assertThat(proxy.records(16)).allMatch(record -> record.outcome() == Outcome.OK);
    Metrics metrics = proxy.metrics();
    for (Map.Entry<String, Long> entry : provider.truth().entrySet()) {
      String type = "type=\"" + entry.getKey() + "\"";
      assertThat(metrics.sum("tokenmeter_tokens_total", "source=\"reported\"", type))
          .as(type)
          .isEqualTo(entry.getValue());
    }
    assertThat(metrics.sum("tokenmeter_tokens_total"))
        .isEqualTo(provider.truth().values().stream().mapToLong(Long::longValue).sum());
  }

  private String runClients() throws IOException, InterruptedException {
    Path program = DIRECTORY.resolve("clients.mjs");
    try (var source = SdkEndToEndTest.class.getResourceAsStream("/sdk/clients.mjs")) {
      Files.write(program, Objects.requireNonNull(source).readAllBytes());
    }
    ProcessBuilder node = new ProcessBuilder("node", "clients.mjs");
    node.environment().put("BASE", "http://" + proxy.host());
    node.environment().keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    Path output = Path.of("target", "sdk", "output");
    int code = run(node, output, RUN_SECONDS);
    String said = Files.readString(output);
    assertThat(code).as(said).isZero();
    return said;
  }

  /** Installs the SDKs once; a checkout without Node or without a registry has no use for this. */
  private static void install() throws IOException, InterruptedException {
    Path marker = DIRECTORY.resolve("installed");
    String wanted = String.join("\n", PACKAGES);
    if (Files.exists(marker) && Files.readString(marker).equals(wanted)) {
      return;
    }
    Files.createDirectories(DIRECTORY);
    ProcessBuilder npm =
        new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts");
    npm.command().addAll(List.of("--save-exact", "--prefix", "."));
    npm.command().addAll(PACKAGES);
    Path output = DIRECTORY.resolve("install.log");
    try {
      if (run(npm, output, INSTALL_SECONDS) != 0) {
        abort("the SDKs could not be installed with npm: " + Files.readString(output, UTF_8));
      }
    } catch (IOException e) {
      abort("the SDKs need Node 20 and npm, which are not on the PATH");
    }
    Files.writeString(marker, wanted);
  }

  private static int run(ProcessBuilder builder, Path output, int seconds)
      throws IOException, InterruptedException {
    Process process =
        builder
            .directory(DIRECTORY.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return -1;
    }
    return process.exitValue();
  }
}
