package dev.tokenmeter.bench.soak;

import dev.tokenmeter.bench.rig.ProcessStat;
import dev.tokenmeter.bench.rig.Product;
import dev.tokenmeter.bench.rig.Scrape;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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

  private Soak(Path work, Duration length) {
    this.work = work;
    this.length = length;
  }

  /** Arguments: the launcher, a work directory, minutes. Exit code 1 if a promise was not kept. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Soak soak = new Soak(Path.of(args[1]), Duration.ofMinutes(Long.parseLong(args[2])));
    System.exit(soak.run(args[0]) ? 0 : 1);
  }

  private static String config(int origin, int round) {
    // Something changes at every reload.
    return """
    providers: { openai: { url: "http://127.0.0.1:%d" } }
    limits: { idle-per-upstream: %d }
    timeouts: { idle-upstream: 20s, keep-alive: 30s }
    metrics: { birth-hold: 0s }
    """
        .formatted(origin, 64 + round % 2);
  }

  private boolean run(String launcher) throws IOException, InterruptedException {
    try (SoakOrigin origin = new SoakOrigin();
        Product product = Product.start(launcher, work, config(origin.port(), 0))) {
      return run(origin, product);
    }
  }

  private boolean run(SoakOrigin origin, Product product) throws IOException, InterruptedException {
    ProcessHandle proxy = product.process();
    int base = ProcessStat.descriptors(proxy);
    SoakClient client = new SoakClient(product.port());
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
        product.configure(config(origin.port(), ++reloads));
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
    return judge(origin, client, product, base, megabytes, reloads);
  }

  private boolean judge(
      SoakOrigin origin,
      SoakClient client,
      Product product,
      int base,
      List<Double> megabytes,
      int reloads)
      throws IOException, InterruptedException {
    Scrape metrics = product.scrape();
    int descriptors = ProcessStat.descriptors(product.process());
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
  private static long sum(Scrape scrape, String type) {
    return (long)
        scrape.sum("tokenmeter_tokens_total", "type=\"" + type + "\"", "source=\"reported\"");
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
