package dev.tokenmeter.bench.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** One of our own programs in a process of its own, spoken to line by line. */
public final class Child implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final Writer in;

  private Child(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.US_ASCII);
    this.in = process.outputWriter(StandardCharsets.US_ASCII);
  }

  /** Starts the class whose {@code main} is meant, on our class path. */
  public static Child start(Class<?> program) throws IOException {
    return new Child(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** The program's next line. */
  public String line() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("a process of the benchmark ended early");
    }
    return line;
  }

  /** Gives an order and does not wait for its answer, which is the next {@link #line()}. */
  public void tell(String order) throws IOException {
    in.write(order + "\n");
    in.flush();
  }

  /** Gives the load generator an order and waits for the result. */
  public Result order(String order) throws IOException {
    tell(order);
    String answer = line();
    if (answer.startsWith("failed")) {
      throw new IOException(order + ": " + answer);
    }
    String[] fields = answer.split(" ", 3);
    return new Result(
        Integer.parseInt(fields[0]), Double.parseDouble(fields[1]), Double.parseDouble(fields[2]));
  }

  /**
   * What an order came to.
   *
   * @param p50 in µs
   * @param p99 in µs
   */
  public record Result(int count, double p50, double p99) {}

  @Override
  public void close() throws IOException {
    in.close();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
