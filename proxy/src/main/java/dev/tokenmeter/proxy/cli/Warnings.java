package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.Problem;
import java.util.ArrayList;
import java.util.List;

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
    return warnings;
  }
}
