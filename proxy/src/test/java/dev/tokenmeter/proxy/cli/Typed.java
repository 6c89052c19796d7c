package dev.tokenmeter.proxy.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What came of a command that was run in this process. */
record Typed(int exit, String out, String err) {

  static Typed command(String... args) {
    return withInput("", args);
  }

  static Typed withInput(String input, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintWriter(out),
            new PrintWriter(err),
            Map.of());
    int exit = Cli.run(terminal, args);
    return new Typed(exit, out.toString(), err.toString());
  }

  List<String> outLines() {
    return out.lines().toList();
  }
}
