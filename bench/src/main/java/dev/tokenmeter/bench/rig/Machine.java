package dev.tokenmeter.bench.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The shape of the machine, without which no figure means anything. */
public final class Machine {
  private Machine() {}

  /** Processor, kernel, JVM and the load before the run, in one line. */
  public static String shape() throws IOException {
    String model =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 2))
            .findFirst()
            .orElse("unknown processor");
    String load = Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
    return "%d cores (%s), Linux %s, %s %s, load before the run %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            model,
            System.getProperty("os.version"),
            System.getProperty("java.vendor.version"),
            System.getProperty("java.vm.version"),
            load);
  }

  /** The first line that a command prints, to whichever stream. */
  public static String firstLine(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text.lines().findFirst().orElse("unknown");
  }
}
