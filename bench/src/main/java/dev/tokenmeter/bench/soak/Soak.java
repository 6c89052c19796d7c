package dev.tokenmeter.bench.soak;

import dev.tokenmeter.bench.compare.ProcessStat;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs the product for some minutes under streams of which some fail, with a reload every half
 * minute, and judges: memory must not grow, descriptors come back, nothing that ended is
 * miscounted.
 */
final class Soak {
  private static final int STREAMS = 200;
  private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(5);
  private static final int SAMPLES_TO_RELOAD = 6;
  private static final double SLOPE_MAX_MB = 1;

  /** What a quiet proxy may keep beside the descriptors it began with. */
  private static final int DESCRIPTORS_KEPT = 16;

  private static final Duration QUIET = Duration.ofSeconds(70);

  private final Path work;
  private final Duration length;
  private final int port = free();
  private final int admin = free();
  private final HttpClient http = HttpClient.newHttpClient();

  private Soak(Path work, Duration length) throws IOException {
    this.work = work;
    this.length = length;
  }

  /** Arguments: the launcher, a work directory, minutes. Exit code 1 if a promise was not kept. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Soak soak = new Soak(Path.of(args[1]), Duration.ofMinutes(Long.parseLong(args[2])));
    System.exit(soak.run(args[0]) ? 0 : 1);
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void configure(int origin, int round) throws IOException {
    // Something changes at every reload.
    Files.writeString(
        work.resolve("tokenmeter.yaml"),
        """
        listen: { port: %d }
        admin: { port: %d }
        providers: { openai: { url: "http://127.0.0.1:%d" } }
        limits: { idle-per-upstream: %d }
        timeouts: { idle-upstream: 20s, keep-alive: 30s }
        ledger: { path: "%s" }
        metrics: { birth-hold: 0s }
        """
            .formatted(port, admin, origin, 64 + round % 2, work.resolve("ledger.db")));
  }

  private boolean run(String launcher) throws IOException, InterruptedException {
    try (SoakOrigin origin = new SoakOrigin()) {
      configure(origin.port(), 0);
      Process proxy =
          new ProcessBuilder(
                  launcher, "serve", "--config", work.resolve("tokenmeter.yaml").toString())
              .redirectErrorStream(true)
              .redirectOutput(work.resolve("output").toFile())
              .start();
      try {
        return run(origin, proxy.toHandle());
      } finally {
        proxy.destroy();
        proxy.waitFor(10, TimeUnit.SECONDS);
      }
    }
  }

  private boolean run(SoakOrigin origin, ProcessHandle proxy)
      throws IOException, InterruptedException {
    awaitReady();
    int base = ProcessStat.descriptors(proxy);
    SoakClient client = new SoakClient(port);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      int number = i;
      threads.add(Thread.ofVirtual().start(() -> client.work(number)));
    }
    List<Double> megabytes = new ArrayList<>();
    long samples = length.dividedBy(BETWEEN_SAMPLES);
    int reloads = 0;
    for (int sample = 1; sample <= samples; sample++) {
      Thread.sleep(BETWEEN_SAMPLES);
      megabytes.add(ProcessStat.residentKib(proxy) / 1024.0);
      if (sample % SAMPLES_TO_RELOAD == 0) {
        configure(origin.port(), ++reloads);
        System.err.printf(
            "# %d s: %.0f MB, %d descriptors, %d whole streams%n",
            sample * BETWEEN_SAMPLES.toSeconds(),
            megabytes.getLast(),
            ProcessStat.descriptors(proxy),
            client.whole.sum());
      }
    }
    client.stop();
    for (Thread thread : threads) {
      thread.join();
    }
    Thread.sleep(QUIET);
    return judge(origin, client, proxy, base, megabytes, reloads);
  }

  private void awaitReady() throws IOException, InterruptedException {
    for (int tries = 0; tries < 600; tries++) {
      try {
        if (get(port, "/_tokenmeter/readyz").contains("\"ready\"")) {
          return;
        }
      } catch (IOException _) {
        // Not yet.
      }
      Thread.sleep(200);
    }
    throw new IOException("not ready: " + Files.readString(work.resolve("output")));
  }

  private String get(int at, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + at + path);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  private boolean judge(
      SoakOrigin origin,
      SoakClient client,
      ProcessHandle proxy,
      int base,
      List<Double> megabytes,
      int reloads)
      throws IOException, InterruptedException {
    String metrics = get(admin, "/metrics");
    int descriptors = ProcessStat.descriptors(proxy);
    double slope = slope(megabytes.subList(megabytes.size() * 3 / 10, megabytes.size()));
    System.out.printf(
        "%d streams at once for %d minutes: %,d whole, %,d faulty, %,d aborted, %d reloads%n",
        STREAMS,
        length.toMinutes(),
        client.whole.sum(),
        client.faulty.sum(),
        client.aborted.sum(),
        reloads);
    boolean kept = true;
    kept &= verdict("whole streams lost", client.lost.sum() == 0, client.lost.sum(), 0);
    kept &=
        verdict(
            "input tokens, metered and true",
            sum(metrics, "input") == origin.inputTokens.sum(),
            sum(metrics, "input"),
            origin.inputTokens.sum());
    kept &=
        verdict(
            "output tokens, metered and true",
            sum(metrics, "output") == origin.outputTokens.sum(),
            sum(metrics, "output"),
            origin.outputTokens.sum());
    kept &=
        verdict(
            "MB of memory a minute, after three tenths of the time",
            slope <= SLOPE_MAX_MB,
            "%.2f".formatted(slope),
            "at most " + SLOPE_MAX_MB);
    kept &=
        verdict(
            "descriptors, after it and before",
            descriptors <= base + DESCRIPTORS_KEPT,
            descriptors,
            base);
    return kept;
  }

  private static boolean verdict(String what, boolean kept, Object found, Object wanted) {
    System.out.printf("%-55s %s · %s  %s%n", what, found, wanted, kept ? "ok" : "NOT KEPT");
    return kept;
  }

  /** Reported tokens of one type, over all callers. */
  private static long sum(String metrics, String type) {
    return (long)
        metrics
            .lines()
            .filter(line -> line.startsWith("tokenmeter_tokens_total{"))
            .filter(line -> line.contains("type=\"" + type + "\""))
            .filter(line -> line.contains("source=\"reported\""))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
            .sum();
  }

  /** Of the straight line through the samples, a minute; least squares. */
  private static double slope(List<Double> samples) {
    double middle = (samples.size() - 1) / 2.0;
    double mean = samples.stream().mapToDouble(each -> each).average().orElse(0);
    double up = 0;
    double across = 0;
    for (int i = 0; i < samples.size(); i++) {
      up += (i - middle) * (samples.get(i) - mean);
      across += (i - middle) * (i - middle);
    }
    return across == 0 ? 0 : up / across * 60 / BETWEEN_SAMPLES.toSeconds();
  }
}
