package dev.tokenmeter.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckCommandTest {
  @TempDir private Path directory;

  @Test
  void check_withoutAFile_looksAtTheDefaults() {
    Typed typed = Typed.command("check");
    assertThat(typed.exit()).isZero();
    assertThat(typed.out()).startsWith("built-in defaults: valid");
  }

  @Test
  void check_ofAValidFile_saysSo() throws IOException {
    Path file = write("listen: { port: 9000 }\nproviders: { anthropic: {} }\n");
    Typed typed = Typed.command("check", "--config", file.toString());
    assertThat(typed.exit()).isZero();
    assertThat(typed.outLines()).containsExactly(file + ": valid, 1 providers, 0 callers");
  }

  @Test
  void check_ofABrokenFile_tellsEveryProblemWithItsPlace() throws IOException {
    Path file = write("listen:\n  prot: 9000\n  port: many\n");
    Typed typed = Typed.command("check", "--config", file.toString());
    assertThat(typed.exit()).isEqualTo(2);
    assertThat(typed.outLines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith(file + ":2:3: ") && line.contains("port"))
        .anyMatch(line -> line.startsWith(file + ":3:9: "));
  }

  @Test
  void check_ofAKeyThatWaitsForItsFeature_warnsAndIsValid() throws IOException {
    Path file = write("ledger: { path: data/t.db, shared: \"jdbc:postgresql://db/t\" }\n");
    Typed typed = Typed.command("check", "--config", file.toString());
    assertThat(typed.exit()).isZero();
    assertThat(typed.out()).contains(": warning: ");
  }

  @Test
  void check_ofNoFile_isAProblemOfThatFile() {
    Typed typed = Typed.command("check", "--config", directory.resolve("none.yaml").toString());
    assertThat(typed.exit()).isEqualTo(2);
    assertThat(typed.outLines()).hasSize(1);
  }

  @Test
  void check_ofAPriceFile_saysHowMuchItKnowsOrWhereItIsWrong() throws IOException {
    Path prices = directory.resolve("prices.json");
    Files.writeString(prices, "{\"m\": {\"mode\": \"chat\", \"input_cost_per_token\": 1e-6}}");
    Path file = write("prices: { file: prices.json }\n");
    Typed good = Typed.command("check", "--config", file.toString());
    Files.writeString(prices, "{\"m\": {\"mode\": \"chat\", \"input_cost_per_token\": 3}}");
    Typed bad = Typed.command("check", "--config", file.toString());

    assertThat(good.exit()).isZero();
    assertThat(good.out()).contains(prices + ": 1 models have a price");
    assertThat(bad.exit()).isEqualTo(2);
    assertThat(bad.outLines()).singleElement().asString().startsWith(prices + ":1:1: ");
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(directory.resolve("tokenmeter.yaml"), yaml);
  }
}
