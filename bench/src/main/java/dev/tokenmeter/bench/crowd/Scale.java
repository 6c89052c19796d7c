package dev.tokenmeter.bench.crowd;

import dev.tokenmeter.bench.rig.ProcessStat;
import dev.tokenmeter.bench.rig.Product;
import dev.tokenmeter.bench.rig.Scrape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Weighs the product's process, empty and with a crowd. */
final class Scale {
  private final Product product;
  private final long resident;
  private final double live;

  private Scale(Product product, long resident, double live) {
    this.product = product;
    this.resident = resident;
    this.live = live;
  }

  /** What makes the heap as large as it is while it works. */
  interface Work {
    void run() throws IOException;
  }

  /**
   * Takes the weight of a process without a crowd.
   *
   * @param work undoes that the collection before it shrinks the heap, so that the resident set is
   *     compared with that of a process at work
   */
  static Scale empty(Product product, Work work) throws IOException, InterruptedException {
    double live = live(product);
    work.run();
    return new Scale(product, resident(product), live);
  }

  /** Growth of the resident set since, in bytes; for a JVM garbage is in it. */
  double residentGrowth() throws IOException {
    return resident(product) - resident;
  }

  /** Growth since of what a full collection leaves in the heap and of direct memory, in bytes. */
  double liveGrowth() throws IOException, InterruptedException {
    return live(product) - live;
  }

  private static long resident(Product product) throws IOException {
    return ProcessStat.residentKib(product.process()) * 1_024;
  }

  private static double live(Product product) throws IOException, InterruptedException {
    collect(product.process());
    Scrape scrape = product.scrape();
    double direct =
        Math.max(
            scrape.sum("jvm_buffer_memory_used_bytes", "id=\"direct\""),
            scrape.sum("tokenmeter_netty_direct_memory_bytes"));
    return scrape.sum("jvm_memory_used_bytes", "area=\"heap\"") + direct;
  }

  private static void collect(ProcessHandle process) throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.pid()),
                "GC.run")
            .redirectErrorStream(true)
            .start();
    String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jcmd.waitFor() != 0) {
      throw new IOException("jcmd: " + said);
    }
  }
}
