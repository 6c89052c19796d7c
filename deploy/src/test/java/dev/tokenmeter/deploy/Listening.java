package dev.tokenmeter.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a server of the Prometheus family listens, as its log tells. */
final class Listening {
  private static final Pattern LINE = Pattern.compile("Listening on.* address=\"?\\S*:(\\d+)");

  private Listening() {}

  /** Waits until it listens. */
  static int port(String name, Process process, Path output) throws InterruptedException {
    Waiting.until(name + " listens", () -> told(output) > 0 || !process.isAlive());
    return told(output);
  }

  private static int told(Path output) {
    try {
      Matcher line = LINE.matcher(Files.readString(output));
      return line.find() ? Integer.parseInt(line.group(1)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
