package dev.tokenmeter.bench.rig;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Tokenmeter as its launcher starts it, with a configuration, two ports and a ledger of its own.
 */
public final class Product implements AutoCloseable {
  private static final int STOP_SECONDS_MAX = 10;

  private final Path directory;
  private final int port;
  private final int admin;
  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();

  private Product(Path directory, int port, int admin, Process process) {
    this.directory = directory;
    this.port = port;
    this.admin = admin;
    this.process = process;
  }

  /**
   * Starts it and waits until it says that it is ready.
   *
   * @param directory for what it keeps; made if it is not there
   * @param config its configuration without {@code listen}, {@code admin} and {@code ledger}
   * @throws IOException with what it said, if it does not get ready
   */
  public static Product start(String launcher, Path directory, String config)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    int port = Ports.free();
    int admin = Ports.free();
    write(directory, port, admin, config);
    Process process =
        new ProcessBuilder(
                launcher, "serve", "--config", directory.resolve("tokenmeter.yaml").toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
    Product product = new Product(directory, port, admin, process);
    try {
      product.awaitReady();
    } catch (IOException | InterruptedException e) {
      product.close();
      throw e;
    }
    return product;
  }

  private static void write(Path directory, int port, int admin, String config) throws IOException {
    Files.writeString(
        directory.resolve("tokenmeter.yaml"),
        """
        listen: { port: %d }
        admin: { port: %d }
        ledger: { path: "%s" }
        """
                .formatted(port, admin, ledger(directory))
            + config);
  }

  /** Gives it another configuration, which it takes up by itself. */
  public void configure(String config) throws IOException {
    write(directory, port, admin, config);
  }

  private static Path ledger(Path directory) {
    return directory.resolve("ledger.db");
  }

  /** Where its ledger lies. */
  public Path ledger() {
    return ledger(directory);
  }

  /** Its data port. */
  public int port() {
    return port;
  }

  /** The process, whose id is the JVM's: the launcher becomes it. */
  public ProcessHandle process() {
    return process.toHandle();
  }

  /** What it tells a scraper now. */
  public Scrape scrape() throws IOException, InterruptedException {
    return new Scrape(get(admin, "/metrics"));
  }

  private void awaitReady() throws IOException, InterruptedException {
    for (int tries = 0; tries < 600 && process.isAlive(); tries++) {
      try {
        if (get(port, "/_tokenmeter/readyz").contains("\"ready\"")) {
          return;
        }
      } catch (IOException _) {
        // Not yet.
      }
      Thread.sleep(200);
    }
    throw new IOException("not ready: " + Files.readString(directory.resolve("output")));
  }

  private String get(int at, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + at + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  @Override
  public void close() {
    http.shutdownNow();
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
