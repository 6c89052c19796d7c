package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The providers' own SDKs get through, and what is counted is what the provider said. Needs Node 20
 * and, on the first run, npm's registry; says so where one is missing.
 */
final class SdkEndToEndTest {
  private static final Npm SDKS =
      new Npm(
          Path.of("target", "sdk"),
          List.of("@anthropic-ai/sdk@1.13.0", "openai@7.57.0", "@google/genai@3.3.0"));
  private static final int RUN_SECONDS = 120;

  @RegisterExtension final ProxyUnderTest proxy = new ProxyUnderTest();

  @Test
  void sdks_textAndTool_completeAndAreCountedExactly() throws Exception {
    SDKS.install("the SDKs");
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
    Path program = SDKS.directory().resolve("clients.mjs");
    try (var source = SdkEndToEndTest.class.getResourceAsStream("/sdk/clients.mjs")) {
      Files.write(program, Objects.requireNonNull(source).readAllBytes());
    }
    ProcessBuilder node = SDKS.node("clients.mjs");
    node.environment().put("BASE", "http://" + proxy.host());
    Path output = SDKS.directory().resolve("output");
    int code = Npm.end(SDKS.start(node, output), RUN_SECONDS);
    String said = Files.readString(output);
    assertThat(code).as(said).isZero();
    return said;
  }
}
