package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.proxy.identity.CallerTokens;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a caller token, shows it once, and says what to write into the configuration. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    versionProvider = VersionLine.class,
    description = "Makes a token for a caller and prints the lines that make it known.")
final class TokenCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "NAME", description = "The caller's name, a metric label.")
  private String name = "";

  @Option(names = "--team", paramLabel = "TEAM", description = "The caller's team, a metric label.")
  private Optional<String> team = Optional.empty();

  TokenCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    requireLabel("NAME", name);
    team.ifPresent(value -> requireLabel("--team", value));
    CallerTokens.NewToken made = CallerTokens.create(new SecureRandom());
    terminal.print(made.token());
    terminal.print("");
    terminal.print("# The token is not stored anywhere and cannot be shown again.");
    terminal.print("# Its holder puts it into the base URL and keeps his own API key:");
    terminal.print("#   http://127.0.0.1:8080/t/" + made.token() + "/anthropic");
    terminal.print("# or sends it in place of a key to a provider that has credentials here.");
    terminal.print("# Add to the configuration, where only its SHA-256 is kept:");
    terminal.print("callers:");
    terminal.print(
        "  - { name: "
            + YamlText.of(name)
            + team.map(value -> ", team: " + YamlText.of(value)).orElse("")
            + ", tokens: [\""
            + made.sha256()
            + "\"] }");
    return Cli.OK;
  }

  private static void requireLabel(String what, String value) {
    if (value.isBlank()
        || value.length() > 128
        || value.chars().anyMatch(Character::isISOControl)) {
      throw new CommandFailure(
          Cli.USAGE, what + " must have 1 to 128 characters, none of them a control character");
    }
    if (value.startsWith("_")) {
      throw new CommandFailure(Cli.USAGE, what + " must not begin with an underscore");
    }
  }
}
