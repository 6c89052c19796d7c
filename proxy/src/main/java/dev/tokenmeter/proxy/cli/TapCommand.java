package dev.tokenmeter.proxy.cli;

import dev.tokenmeter.metrics.usage.tap.Calibration;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what would be counted in a recorded response, and why. */
@Command(
    name = "tap",
    mixinStandardHelpOptions = true,
    versionProvider = VersionLine.class,
    description = "Says what would be counted in a recorded response, and why.",
    footer = {
      "",
      "What is not given is guessed from the body, and said so.",
      "",
      "With --lines it reads one JSON object a line and answers one line each, flushed:",
      "  in   provider, path, contentType, contentEncoding, chunks [base64]; optionally method"
          + " (POST),",
      "       status (200), headers {name: [values]}, requestBody (base64),"
          + " requestContentEncoding,",
      "       dialect (in place of provider); for a WebSocket, in place of chunks: websocket",
      "       {deflate, frames [{dir: client or server, data: base64}]}",
      "  out  usage {bucket: tokens} or null, model, complete, anomalies, bytes; error if a line",
      "       cannot be read",
      "",
      "Examples:",
      "  curl -s … | tokenmeter tap --provider openai --path /v1/chat/completions",
      "  tokenmeter tap --content-encoding br answer.br"
    })
final class TapCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(names = "--provider", paramLabel = "P", description = "anthropic, openai, gemini, …")
  private Optional<String> provider = Optional.empty();

  @Option(names = "--path", paramLabel = "PATH", description = "The provider's own path.")
  private Optional<String> path = Optional.empty();

  @Option(names = "--content-type", paramLabel = "T", description = "Of the response.")
  private Optional<String> contentType = Optional.empty();

  @Option(names = "--content-encoding", paramLabel = "E", description = "Of the response.")
  private Optional<String> contentEncoding = Optional.empty();

  @Option(names = "--lines", description = "Answer JSON lines instead.")
  private boolean lines;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "The body; without it, stdin.")
  private Optional<Path> file = Optional.empty();

  TapCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (lines
        && Stream.of(provider, path, contentType, contentEncoding).anyMatch(Optional::isPresent)) {
      throw new CommandFailure(
          Cli.USAGE,
          "with --lines every line says for itself what it is; leave the other options out");
    }
    return lines ? answerLines() : explain();
  }

  private int answerLines() throws IOException {
    TapLines answers = new TapLines(new Calibration());
    try (BufferedReader in = reader()) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.isBlank()) {
          terminal.print(answers.answer(line));
        }
      }
    }
    return Cli.OK;
  }

  private BufferedReader reader() {
    if (file.isEmpty()) {
      return terminal.lines();
    }
    try {
      return Files.newBufferedReader(file.get());
    } catch (IOException e) {
      throw unreadable(file.get(), e);
    }
  }

  private int explain() throws IOException {
    byte[] body = body();
    Recording.Guess guess = Recording.guess(body, provider, path, contentType, contentEncoding);
    Recording.Tapped tapped =
        guess.recording().tap(List.of(ByteBuffer.wrap(body)), new Calibration());
    String name = file.map(Object::toString).orElse("stdin");
    TapExplanation.of(name, guess, tapped).forEach(terminal::print);
    return Cli.OK;
  }

  private byte[] body() throws IOException {
    if (file.isEmpty()) {
      return terminal.stdin().readAllBytes();
    }
    try {
      return Files.readAllBytes(file.get());
    } catch (IOException e) {
      throw unreadable(file.get(), e);
    }
  }

  private static CommandFailure unreadable(Path file, IOException why) {
    return new CommandFailure(
        Cli.FAILED,
        why instanceof NoSuchFileException
            ? "no such file: " + file
            : "cannot read " + file + ": " + why.getMessage());
  }
}
