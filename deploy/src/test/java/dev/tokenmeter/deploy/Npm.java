package dev.tokenmeter.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Packages of npm's registry in a directory of their own, installed by the first test that asks and
 * kept until the build is cleaned. Tests run in it, one at a time.
 *
 * @param directory below {@code target}
 * @param packages with their exact versions
 */
record Npm(Path directory, List<String> packages) {
  private static final int INSTALL_SECONDS = 240;

  /**
   * Installs them once; a checkout without Node or without a registry has no use for the test.
   *
   * @param what they are, as the line that leaves a test out calls them
   */
  void install(String what) throws IOException, InterruptedException {
    Path marker = directory.resolve("installed");
    String wanted = String.join("\n", packages);
    if (Files.exists(marker) && Files.readString(marker).equals(wanted)) {
      return;
    }
    Files.createDirectories(directory);
    ProcessBuilder npm =
        new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts");
    npm.command().addAll(List.of("--save-exact", "--prefix", "."));
    npm.command().addAll(packages);
    Path output = directory.resolve("install.log");
    try {
      if (end(start(npm, output), INSTALL_SECONDS) != 0) {
        abort(what + " could not be installed with npm: " + Files.readString(output, UTF_8));
      }
    } catch (IOException e) {
      abort(what + " needs Node 20 and npm, which are not on the PATH");
    }
    Files.writeString(marker, wanted);
  }

  /** A run of Node in the directory, yet to start, that goes through no proxy of this machine's. */
  ProcessBuilder node(String... arguments) {
    ProcessBuilder node = new ProcessBuilder("node");
    node.command().addAll(List.of(arguments));
    node.environment().keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    return node;
  }

  /** Starts a program there, with all that it says in a file. */
  Process start(ProcessBuilder program, Path output) throws IOException {
    Process process =
        program
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.getOutputStream().close();
    return process;
  }

  /** How it ended; -1 where it had to be killed. */
  static int end(Process process, int seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return -1;
    }
    return process.exitValue();
  }
}
