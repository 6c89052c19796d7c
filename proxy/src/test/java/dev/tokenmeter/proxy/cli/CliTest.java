package dev.tokenmeter.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CliTest {

  @Test
  void version_ofTheProgram_isTheOneOfTheBuild() {
    Typed typed = Typed.command("--version");
    assertThat(typed.exit()).isZero();
    assertThat(typed.out()).matches("tokenmeter \\d+\\.\\d+\\.\\d+\\S*\n");
    assertThat(typed.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "demo",
        "check",
        "token",
        "tap",
        "report",
        "reconcile",
        "ledger backup",
        "forget"
      })
  void helpAndVersion_ofEveryCommand_areAnsweredWithZero(String command) {
    String[] words = command.split(" ");
    assertThat(
            Typed.command(
                Stream.concat(Stream.of(words), Stream.of("--help")).toArray(String[]::new)))
        .satisfies(
            typed -> assertThat(typed.exit()).isZero(),
            typed -> assertThat(typed.out()).startsWith("Usage: tokenmeter " + command));
    assertThat(Typed.command(words[0], "--version").exit()).isZero();
  }

  @Test
  void help_ofTheProgram_namesNoCommandThatIsNotBuilt() {
    assertThat(Typed.command("--help").out())
        .contains(
            "serve", "demo", "check", "token", "tap", "report", "reconcile", "ledger", "forget")
        .doesNotContain("training-run");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sreve",
        "--prot",
        "serve --port x",
        "serve extra",
        "demo --config f",
        "check --all",
        "tap a b",
        "token",
        "token a b",
        "token --team",
        "token x --nosuch",
        "report --window lastweek",
        "report --by caller,team,model",
        "report --by colour",
        "report --format xml",
        "report --zone Moon",
        "reconcile",
        "reconcile x.csv --key alice",
        "reconcile x.csv --tolerance some",
        "reconcile x.csv --format focus",
        "reconcile x.csv --window lastweek",
        "reconcile nosuchfile.csv",
        "ledger",
        "ledger backup",
        "forget"
      })
  void badUsage_isOneClearLineAndExitTwo(String args) {
    Typed typed = Typed.command(args.split(" "));
    assertThat(typed.exit()).isEqualTo(2);
    assertThat(typed.out()).isEmpty();
    assertThat(typed.err().lines()).hasSize(1).allMatch(line -> line.startsWith("tokenmeter: "));
  }
}
