package dev.tokenmeter.deploy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A program of this machine, which a test uses where it is installed. */
record Tool(Path program) {

  /** What a run said, on both of its outputs, and how it ended. */
  record Said(int exit, String text) {}

  /** Finds it on the PATH; where it is missing, one line says what is left out. */
  static Optional<Tool> find(String name, String leftOut) {
    Optional<Tool> found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst()
            .map(Tool::new);
    if (found.isEmpty()) {
      System.out.println(name + " is not on the PATH: " + leftOut + " was left out");
    }
    return found;
  }

  /** Runs it to its end. */
  Said run(List<String> arguments) throws IOException, InterruptedException {
    Process process = command(arguments).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  /** A run that is yet to start. */
  ProcessBuilder command(List<String> arguments) {
    return new ProcessBuilder(
        Stream.concat(Stream.of(program.toString()), arguments.stream()).toList());
  }
}
