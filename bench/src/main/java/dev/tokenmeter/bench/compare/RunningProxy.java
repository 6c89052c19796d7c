package dev.tokenmeter.bench.compare;

import dev.tokenmeter.bench.rig.Ports;
import dev.tokenmeter.bench.rig.ProcessStat;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
  private final Path directory;
  private final Subjects.Place place;

  private RunningProxy(Process process, Path directory, Subjects.Place place) {
    this.process = process;
    this.directory = directory;
    this.place = place;
  }

  static RunningProxy start(Subject subject, Path work, int origin)
      throws IOException, InterruptedException {
    Path directory = subject.directory(work);
    Subjects.Place place = new Subjects.Place(Ports.free(), Ports.free(), origin);
    List<String> command = Subjects.configure(subject, directory, place);
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
    while (!Ports.answers(place.port())) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroy();
        throw new IOException(
            subject.name() + " does not listen; it said: " + Files.readString(output).strip());
      }
      Thread.sleep(50);
    }
    return new RunningProxy(process, directory, place);
  }

  int port() {
    return place.port();
  }

  /** Gives a Tokenmeter that runs the configuration of another subject. */
  void become(Subject subject) throws IOException, InterruptedException {
    Subjects.configure(subject, directory, place);
    URI reload = URI.create("http://127.0.0.1:" + place.admin() + "/-/reload");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(reload)
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.noBody())
                  .build(),
              BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(subject.name() + " was not taken: " + answer.body());
      }
    }
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
