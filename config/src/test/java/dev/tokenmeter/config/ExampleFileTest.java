package dev.tokenmeter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExampleFileTest {
  private static final Path EXAMPLE = Path.of("tokenmeter.yaml");

  @Test
  void example_asItIs_loadsWithoutProblemsAndWarnings() {
    ConfigReader.Result result = ConfigReader.read(EXAMPLE, Map.of());

    assertThat(result).isInstanceOf(ConfigReader.Result.Loaded.class);
    assertThat(((ConfigReader.Result.Loaded) result).warnings()).isEmpty();
  }

  @Test
  void example_asItIs_namesTheDefaults() {
    Config defaults = Config.defaults();
    Config example = ((ConfigReader.Result.Loaded) ConfigReader.read(EXAMPLE, Map.of())).config();

    assertThat(example.providers())
        .extracting(Provider::name)
        .containsExactly("anthropic", "openai", "gemini");
    assertThat(example).usingRecursiveComparison().ignoringFields("providers").isEqualTo(defaults);
  }

  @Test
  void example_withEveryCommentedKey_loadsWithoutProblems(@TempDir Path directory)
      throws IOException {
    for (String file : List.of("server.pem", "clients.pem", "corp-ca.pem")) {
      Files.copy(Path.of(Reads.tls("ec.pem")), directory.resolve(file));
    }
    Files.copy(Path.of(Reads.tls("ec.key")), directory.resolve("server.key"));
    Path full = directory.resolve("full.yaml");
    Files.writeString(full, Files.readString(EXAMPLE).replaceAll("(?m)^#:", ""));

    ConfigReader.Result result = ConfigReader.read(full, Map.of("CORP_KEY", "x"));

    assertThat(result).isInstanceOf(ConfigReader.Result.Loaded.class);
    Config config = ((ConfigReader.Result.Loaded) result).config();
    assertThat(config.planned().unbuilt())
        .containsExactlyInAnyOrder("identity.jwt", "ledger.shared");
    assertThat(config.provider("corp").orElseThrow().url().orElseThrow())
        .hasToString("https://llm.corp.example/gateway");
  }
}
