package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Budget;
import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Privacy;
import dev.tokenmeter.config.Problem;
import dev.tokenmeter.metrics.privacy.Veil;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an operator should know of a configuration that is valid. */
final class Warnings {
  private Warnings() {}

  /** {@code file:line:col: warning: text}. */
  static String text(Problem problem) {
    return problem.file()
        + ":"
        + problem.line()
        + ":"
        + problem.column()
        + ": warning: "
        + problem.message();
  }

  /** Of the whole, where no single line is wrong. */
  static List<String> of(Config config) {
    List<String> warnings = new ArrayList<>();
    boolean loopback = Loopback.is(config.listen().address());
    if (!loopback && config.listen().tls().isEmpty()) {
      warnings.add("listen: the data port is open to others without TLS; keys travel in clear");
    }
    if (!loopback && config.callers().isEmpty() && config.identity().jwt().isEmpty()) {
      warnings.add("callers: nobody is known, so every caller is counted by key fingerprint");
    }
    warnings.addAll(privacy(config));
    return warnings;
  }

  /** Of what the levels of privacy take away from other features. */
  static List<String> privacy(Config config) {
    List<String> warnings = new ArrayList<>();
    if (config.leaderboard().individuals()
        && Veil.stricter(config.privacy().ledger(), config.privacy().board())
            == Privacy.Shown.TEAM) {
      warnings.add(
          "leaderboard.individuals: no caller is listed while privacy.board or privacy.ledger is"
              + " team; named or pseudonym shows them");
    }
    if (config.privacy().ledger() == Privacy.Shown.TEAM) {
      warnings.addAll(forgotten(config));
    }
    return warnings;
  }

  private static List<String> forgotten(Config config) {
    return config.budgets().stream()
        .filter(
            budget ->
                budget.scope().only().containsKey(Budget.Label.CALLER)
                    || budget.scope().each().equals(Optional.of(Budget.Label.CALLER)))
        .map(
            budget ->
                "privacy.ledger: team keeps nobody's spend, so budget "
                    + budget.name()
                    + " begins anew with every restart")
        .toList();
  }
}
