package dev.tokenmeter.proxy.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The command line. Exit codes: 0 ok, 1 failed, 2 bad usage or configuration. */
public final class Cli {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  private static final Set<String> ROOT_OPTIONS = Set.of("-h", "--help", "-V", "--version");

  private Cli() {}

  /** Runs one command to its end and returns its exit code. */
  public static int run(String... args) {
    return run(Terminal.system(), args);
  }

  static int run(Terminal terminal, String... args) {
    CommandLine line = new CommandLine(new TokenmeterCommand());
    line.addSubcommand(new ServeCommand(terminal));
    line.addSubcommand(new DemoCommand(terminal));
    line.addSubcommand(new CheckCommand(terminal));
    line.addSubcommand(new TokenCommand(terminal));
    line.addSubcommand(new TapCommand(terminal));
    line.addSubcommand(new ReportCommand(terminal));
    line.addSubcommand(new ReconcileCommand(terminal));
    line.addSubcommand(
        new CommandLine(new LedgerCommand()).addSubcommand(new LedgerCommand.Backup(terminal)));
    line.addSubcommand(new ForgetCommand(terminal));
    line.addSubcommand(new RepriceCommand(terminal));
    line.addSubcommand(new OutcomesCommand(terminal));
    line.addSubcommand(new TrainingCommand(terminal));
    line.setOut(terminal.out());
    line.setErr(terminal.err());
    line.setParameterExceptionHandler((problem, given) -> refuse(problem));
    line.setExecutionExceptionHandler((problem, command, given) -> report(problem, terminal.err()));
    return line.execute(withDefaultCommand(args));
  }

  /** {@code tokenmeter --port 9000} means {@code tokenmeter serve --port 9000}. */
  private static String[] withDefaultCommand(String... args) {
    boolean named = args.length > 0 && (!args[0].startsWith("-") || ROOT_OPTIONS.contains(args[0]));
    return named ? args : Stream.concat(Stream.of("serve"), Stream.of(args)).toArray(String[]::new);
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
