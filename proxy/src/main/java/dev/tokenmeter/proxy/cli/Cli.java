package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.metrics.ledger.Ledger;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The command line. Exit codes: 0 ok, 1 failed, 2 bad usage or configuration. */
public final class Cli {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  private static final String SERVE = "serve";
  private static final Set<String> ROOT_OPTIONS = Set.of("-h", "--help", "-V", "--version");

  private Cli() {}

  /** Runs one command to its end and returns its exit code. */
  public static int run(String... args) {
    return run(Terminal.system(), args);
  }

  static int run(Terminal terminal, String... args) {
    String[] words = withDefaultCommand(args);
    if (words[0].equals(SERVE)) {
      // Reading the configuration takes as long as loading SQLite.
      Ledger.prepare();
      Optional<ConfigFile> plain = Serving.plain(words);
      if (plain.isPresent()) {
        return serve(terminal, plain.get());
      }
    }
    CommandLine line = new CommandLine(new TokenmeterCommand());
    Map<String, Supplier<CommandLine>> commands = commands(terminal);
    // Making one of a command costs a server's start some milliseconds each, so only what is asked.
    boolean named = commands.containsKey(words[0]);
    commands.forEach(
        (name, command) -> {
          if (!named || name.equals(words[0])) {
            line.addSubcommand(name, command.get());
          }
        });
    line.setOut(terminal.out());
    line.setErr(terminal.err());
    line.setParameterExceptionHandler((problem, given) -> refuse(problem));
    line.setExecutionExceptionHandler((problem, command, given) -> report(problem, terminal.err()));
    return line.execute(words);
  }

  private static int serve(Terminal terminal, ConfigFile file) {
    try {
      return Serving.run(terminal, file, new Flags());
    } catch (RuntimeException e) {
      return report(e, terminal.err());
    }
  }

  private static Map<String, Supplier<CommandLine>> commands(Terminal terminal) {
    Map<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();
    commands.put(SERVE, () -> new CommandLine(new ServeCommand(terminal)));
    commands.put("demo", () -> new CommandLine(new DemoCommand(terminal)));
    commands.put("check", () -> new CommandLine(new CheckCommand(terminal)));
    commands.put("token", () -> new CommandLine(new TokenCommand(terminal)));
    commands.put("tap", () -> new CommandLine(new TapCommand(terminal)));
    commands.put("report", () -> new CommandLine(new ReportCommand(terminal)));
    commands.put("reconcile", () -> new CommandLine(new ReconcileCommand(terminal)));
    commands.put(
        "ledger",
        () ->
            new CommandLine(new LedgerCommand()).addSubcommand(new LedgerCommand.Backup(terminal)));
    commands.put("forget", () -> new CommandLine(new ForgetCommand(terminal)));
    commands.put("reprice", () -> new CommandLine(new RepriceCommand(terminal)));
    commands.put("outcomes", () -> new CommandLine(new OutcomesCommand(terminal)));
    commands.put("training-run", () -> new CommandLine(new TrainingCommand(terminal)));
    return commands;
  }

  /** {@code tokenmeter --port 9000} means {@code tokenmeter serve --port 9000}. */
  private static String[] withDefaultCommand(String... args) {
    boolean named = args.length > 0 && (!args[0].startsWith("-") || ROOT_OPTIONS.contains(args[0]));
    return named ? args : Stream.concat(Stream.of(SERVE), Stream.of(args)).toArray(String[]::new);
  }

  private static int refuse(ParameterException problem) {
    CommandLine line = problem.getCommandLine();
    PrintWriter err = line.getErr();
    String advice = suggestion(problem).map(near -> "; did you mean " + near + "?").orElse("");
    err.println(
        "tokenmeter: "
            + firstLine(String.valueOf(problem.getMessage()))
            + advice
            + " (see "
            + line.getCommandSpec().qualifiedName()
            + " --help)");
    err.flush();
    return USAGE;
  }

  private static Optional<String> suggestion(ParameterException problem) {
    if (problem instanceof CommandLine.UnmatchedArgumentException unmatched) {
      List<String> near = unmatched.getSuggestions();
      return near.stream().findFirst();
    }
    return Optional.empty();
  }

  private static int report(Exception problem, PrintWriter err) {
    String what =
        problem instanceof CommandFailure
            ? String.valueOf(problem.getMessage())
            : problem.getClass().getSimpleName() + ": " + problem.getMessage();
    err.println("tokenmeter: " + firstLine(what));
    err.flush();
    return problem instanceof CommandFailure failure ? failure.exitCode() : FAILED;
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
