package dev.tokenmeter.bench.compare;

import dev.tokenmeter.bench.rig.Ports;
import dev.tokenmeter.bench.rig.ProcessStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A proxy that we started, and that we stop by its process id. */
final class RunningProxy implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofMinutes(2);
  private static final int STOP_SECONDS_MAX = 5;

  private final Process process;
  private final int port;

  private RunningProxy(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static RunningProxy start(Subject subject, Path work, int origin)
      throws IOException, InterruptedException {
    Path directory = subject.directory(work);
    int port = Ports.free();
    List<String> command = Subjects.configure(subject, directory, port, origin);
    Path output = directory.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    for (String variable : subject.environment()) {
      String[] parts = variable.split("=", 2);
      builder.environment().put(parts[0], parts[1]);
    }
    Process process = builder.start();
    long deadline = System.nanoTime() + START_MAX.toNanos();
    while (!Ports.answers(port)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroy();
        throw new IOException(
            subject.name() + " does not listen; it said: " + Files.readString(output).strip());
      }
      Thread.sleep(50);
    }
    return new RunningProxy(process, port);
  }

  int port() {
    return port;
  }

  double cpuMicros() throws IOException {
    return ProcessStat.cpuMicros(process.toHandle());
  }

  long residentKib() throws IOException {
    return ProcessStat.residentKib(process.toHandle());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
