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
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what would be counted in a recorded response, and why. */
@Command(
    name = "tap",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Says what would be counted in a recorded response, and why.",
    footer = {
      "",
      "What is not given is guessed from the body and said so. With --lines it reads one JSON",
      "object a line: provider, path, contentType, contentEncoding, chunks (base64), optionally",
      "method, status, headers, requestBody (base64), requestContentEncoding, dialect, websocket",
      "(deflate, frames: dir and data); and answers",
      "one line each: usage, model, complete, anomalies, bytes."
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
    return lines ? answerLines() : explain();
  }

  private int answerLines() throws IOException {
    TapLines answers = new TapLines(new Calibration());
    try (BufferedReader in =
        file.isPresent() ? Files.newBufferedReader(file.get()) : terminal.lines()) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.isBlank()) {
          terminal.print(answers.answer(line));
        }
      }
    }
    return Cli.OK;
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
    } catch (NoSuchFileException e) {
      throw new CommandFailure(Cli.FAILED, "no such file: " + file.get());
    } catch (IOException e) {
      throw new CommandFailure(Cli.FAILED, "cannot read " + file.get() + ": " + e.getMessage());
    }
  }
}
