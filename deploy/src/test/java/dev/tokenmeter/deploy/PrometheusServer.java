package dev.tokenmeter.deploy;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real Prometheus that scrapes one target, with the alerts that we ship. */
final class PrometheusServer implements AutoCloseable {
  private static final Pattern VALUE = Pattern.compile("\"value\":\\[[0-9.e+]+,\"([^\"]*)\"\\]");
  private static final Pattern ALERT = Pattern.compile("\"alertname\":\"([^\"]*)\"");
  private static final Pattern HEALTH = Pattern.compile("\"health\":\"([^\"]*)\"");
  private static final Path RULES = Path.of("prometheus");

  private final Process process;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();

  private PrometheusServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** The program, where it is installed (Debian package {@code prometheus}). */
  static Optional<Path> program() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, "prometheus"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it in a directory; it scrapes this port of this host. */
  static PrometheusServer start(Path program, Path directory, int target, int scrapeSeconds)
      throws IOException, InterruptedException {
    Path config =
        Files.writeString(
            directory.resolve("prometheus.yml"),
            """
            global: { scrape_interval: %1$ds, scrape_timeout: %1$ds, evaluation_interval: %1$ds }
            rule_files: [%2$s]
            scrape_configs:
              - job_name: tokenmeter
                static_configs: [{ targets: ["127.0.0.1:%3$d"] }]
            """
                .formatted(scrapeSeconds, ruleFiles(), target));
    int port = freePort();
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.log").toFile())
            .start();
    PrometheusServer server = new PrometheusServer(process, port);
    Waiting.until("Prometheus is ready", server::isReady);
    return server;
  }

  private static String ruleFiles() throws IOException {
    try (Stream<Path> files = Files.list(RULES)) {
      return files
          .filter(file -> file.toString().endsWith(".yml"))
          .filter(PrometheusServer::hasGroups)
          .map(file -> '"' + file.toAbsolutePath().toString() + '"')
          .collect(Collectors.joining(", "));
    }
  }

  private static boolean hasGroups(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.anyMatch(line -> line.startsWith("groups:"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A port that nobody listens on now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean isReady() {
    try {
      return process.isAlive() && get("/-/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The values of an instant query at a moment, in seconds since the epoch. */
  List<Double> query(String expression, double at) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        get(
            "/api/v1/query?query="
                + URLEncoder.encode(expression, StandardCharsets.UTF_8)
                + String.format(Locale.ROOT, "&time=%.3f", at));
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.body());
    }
    Matcher values = VALUE.matcher(answer.body());
    return values
        .results()
        .map(value -> Double.parseDouble(value.group(1).replace("Inf", "Infinity")))
        .toList();
  }

  /** The sum of what a query gives now; 0 for nothing. */
  double now(String expression) throws IOException, InterruptedException {
    return query(expression, System.currentTimeMillis() / 1e3).stream()
        .mapToDouble(value -> value)
        .sum();
  }

  /** How its rules are, each of them: {@code ok} where the last evaluation had no error. */
  List<String> health() throws IOException, InterruptedException {
    return HEALTH.matcher(get("/api/v1/rules").body()).results().map(one -> one.group(1)).toList();
  }

  /** The names of the alerts that fired within such a range as {@code [1h]}. */
  Set<String> firedSince(String range) throws IOException, InterruptedException {
    String fired =
        "count by (alertname) (count_over_time(ALERTS{alertstate=\"firing\"}" + range + "))";
    String answer =
        get("/api/v1/query?query=" + URLEncoder.encode(fired, StandardCharsets.UTF_8)).body();
    return ALERT.matcher(answer).results().map(name -> name.group(1)).collect(Collectors.toSet());
  }

  /** When it last scraped the target, in seconds since the epoch; 0 before that. */
  double lastScrape() throws IOException, InterruptedException {
    return now("timestamp(up)");
  }

  /** Waits until it has scraped the target so many times more. */
  void awaitScrapes(int scrapes) throws IOException, InterruptedException {
    for (int i = 0; i < scrapes; i++) {
      double before = lastScrape();
      Waiting.until("a further scrape", () -> scrapedSince(before));
    }
  }

  private boolean scrapedSince(double before) {
    try {
      return lastScrape() > before && now("up") == 1;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
