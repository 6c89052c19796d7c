package dev.tokenmeter.bench.crowd;

import dev.tokenmeter.bench.rig.Child;
import dev.tokenmeter.bench.rig.Load;
import dev.tokenmeter.bench.rig.Machine;
import dev.tokenmeter.bench.rig.Origin;
import dev.tokenmeter.bench.rig.ProcessStat;
import dev.tokenmeter.bench.rig.Product;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Brings crowds before the product, each before a fresh process of it, and says what they cost. The
 * sizes fit a limit of 20,000 descriptors a process.
 */
final class Crowd {
  private static final double KB = 1_000;
  private static final double MB = 1_000_000;

  private static final int STREAMS = 4_500;
  private static final int EVENTS = 22;
  private static final int EVENT_PAUSE_MICROS = 909_000;

  /** When all streams are open and none has ended. */
  private static final long ALL_OPEN_MILLIS = 14_000;

  private static final int IDLE = 9_000;
  private static final long IDLE_MILLIS = 10_000;

  /** The compiler works on for a while after the last request. */
  private static final long SETTLE_MILLIS = 5_000;

  private static final int PROBES = 20;

  private static final int STALLED = 100;
  private static final int STALLED_BYTES = 64 << 20;
  private static final long STALLED_MILLIS = 10_000;

  private static final int SLOW_HEADS = 3_000;

  /** When every slow head has begun and none has been cut. */
  private static final long SLOW_HEADS_MILLIS = 8_000;

  private static final int LEAVERS = 500;

  private static final int WARM_UP_CONNECTIONS = 32;
  private static final int WARM_UP_REQUESTS = 40_000;

  /** Times 60 streams of 200 events. */
  private static final int WARM_UP_WAVES = 10;

  private final String launcher;
  private final Path work;
  private final int origin;
  private final Child load;
  private final Child crowd;
  private final Report report = new Report();

  private Crowd(String launcher, Path work, int origin, Child load, Child crowd) {
    this.launcher = launcher;
    this.work = work;
    this.origin = origin;
    this.load = load;
    this.crowd = crowd;
  }

  /** The crowds, in the order in which they come. */
  private enum Kind {
    STREAMS,
    IDLE,
    STALLED,
    HEADS,
    ABORTS
  }

  /**
   * Arguments: the launcher, a work directory, and which crowds, all if none is named. Exit code 1
   * if something was lost, not cut or not recorded.
   */
  public static void main(String[] args) throws IOException, InterruptedException, SQLException {
    List<Kind> kinds =
        args.length == 2
            ? List.of(Kind.values())
            : Arrays.stream(args, 2, args.length)
                .map(name -> Kind.valueOf(name.toUpperCase(Locale.ROOT)))
                .toList();
    System.out.println(Machine.shape());
    try (Child origin = Child.start(Origin.class);
        Child load = Child.start(Load.class);
        Child crowdLoad = Child.start(CrowdLoad.class)) {
      int port = Integer.parseInt(origin.line());
      Crowd crowd = new Crowd(args[0], Path.of(args[1]), port, load, crowdLoad);
      for (Kind kind : kinds) {
        crowd.bring(kind);
      }
      System.out.println();
      System.out.println(crowd.report.table());
      if (!crowd.report.kept()) {
        System.exit(1);
      }
    }
  }

  private void bring(Kind kind) throws IOException, InterruptedException, SQLException {
    String name = kind.name().toLowerCase(Locale.ROOT);
    System.err.println("# " + name);
    String config =
        """
        providers: { openai: { url: "http://127.0.0.1:%d" } }
        limits: { connections: 12000 }
        timeouts: { keep-alive: 10m }
        """
            .formatted(origin);
    try (Product product = Product.start(launcher, work.resolve(name), config)) {
      warmUp(product);
      Scale scale = Scale.empty(product, () -> requests(product));
      switch (kind) {
        case STREAMS -> streams(product, scale);
        case IDLE -> idle(product, scale);
        case STALLED -> stalled(product, scale);
        case HEADS -> heads(product, scale);
        case ABORTS -> aborts(product);
      }
    }
  }

  private void warmUp(Product product) throws IOException {
    for (int wave = 0; wave < WARM_UP_WAVES; wave++) {
      load.order("events " + product.port() + " 60 200 1000");
    }
    requests(product);
  }

  private void requests(Product product) throws IOException {
    load.order("requests " + product.port() + " " + WARM_UP_CONNECTIONS + " " + WARM_UP_REQUESTS);
  }

  private Answer order(String order) throws IOException {
    crowd.tell(order);
    return Answer.parse(crowd.line());
  }

  private static String streamsOf(int port) {
    return "streams " + port + " " + STREAMS + " " + EVENTS + " " + EVENT_PAUSE_MICROS;
  }

  private void streams(Product product, Scale scale)
      throws IOException, InterruptedException, SQLException {
    Answer direct = order(streamsOf(origin));
    long rows = LedgerRows.count(product.ledger(), "ok");
    crowd.tell(streamsOf(product.port()));
    Thread.sleep(ALL_OPEN_MILLIS);
    double resident = scale.residentGrowth();
    double live = scale.liveGrowth();
    Answer weighed = Answer.parse(crowd.line());
    // Once more for times: the collection delayed the events, and the compiler was still at it.
    double cpu = ProcessStat.cpuMicros(product.process());
    Answer timed = order(streamsOf(product.port()));
    cpu = ProcessStat.cpuMicros(product.process()) - cpu;
    rows = LedgerRows.await(product.ledger(), "ok", rows + 2L * STREAMS) - rows;

    report.count(
        "streams: whole ones, twice 4,500 at once",
        2L * STREAMS,
        weighed.count("whole") + timed.count("whole"));
    report.count(
        "streams: events", 2L * STREAMS * EVENTS, weighed.count("events") + timed.count("events"));
    report.count("streams: rows in the ledger", 2L * STREAMS, rows);
    report.most("streams: live heap and direct memory each", 24, live / STREAMS / KB, "kB");
    report.most("streams: resident memory each", 24, resident / STREAMS / KB, "kB");
    report.most(
        "streams: added to an event, p50", 1, timed.millis("p50") - direct.millis("p50"), "ms");
    report.most(
        "streams: added to an event, p99", 50, timed.millis("p99") - direct.millis("p99"), "ms");
    report.only("streams: an event direct, p99", direct.millis("p99"), "ms");
    report.most("streams: CPU for all", 4, cpu / 1e6, "s");
  }

  private void idle(Product product, Scale scale) throws IOException, InterruptedException {
    Answer asked = order("idle " + product.port() + " " + IDLE);
    Thread.sleep(SETTLE_MILLIS);
    double cpu = ProcessStat.cpuMicros(product.process());
    long start = System.nanoTime();
    Thread.sleep(IDLE_MILLIS);
    cpu = ProcessStat.cpuMicros(product.process()) - cpu;
    double seconds = (System.nanoTime() - start) / 1e9;
    double resident = scale.residentGrowth();
    Child.Result probe = load.order("requests " + product.port() + " 1 " + PROBES);
    double live = scale.liveGrowth();

    report.count("idle: answered, then silent", IDLE, asked.count("answered"));
    report.count("idle: still open after that", IDLE, order("held").count("open"));
    report.most("idle: live heap and direct memory each", 4, live / IDLE / KB, "kB");
    report.most("idle: resident memory each", 4, resident / IDLE / KB, "kB");
    report.most("idle: CPU a second", 10, cpu / 1_000 / seconds, "ms");
    report.most("idle: the slowest of 20 probes", 10, probe.p99() / 1_000, "ms");
    order("close");
  }

  private void stalled(Product product, Scale scale) throws IOException, InterruptedException {
    order("stall " + product.port() + " " + STALLED + " " + STALLED_BYTES);
    Thread.sleep(STALLED_MILLIS);
    double resident = scale.residentGrowth();
    double live = scale.liveGrowth();
    report.count("stalled: still open", STALLED, order("held").count("open"));
    report.most("stalled: live heap and direct memory each", 128, live / STALLED / KB, "kB");
    report.most("stalled: resident memory each", 128, resident / STALLED / KB, "kB");
    report.most("stalled: resident memory in all", 13, resident / MB, "MB");
    order("close");
  }

  private void heads(Product product, Scale scale) throws IOException, InterruptedException {
    GoodRequests good = new GoodRequests(load, product.port());
    crowd.tell("heads " + product.port() + " " + SLOW_HEADS);
    long start = System.nanoTime();
    good.runUntil(start + SLOW_HEADS_MILLIS * 1_000_000);
    double resident = scale.residentGrowth();
    double live = scale.liveGrowth();
    good.runUntil(start + 2 * SLOW_HEADS_MILLIS * 1_000_000);
    Answer heads = Answer.parse(crowd.line());

    report.count("slow heads: answered 408 and closed", SLOW_HEADS, heads.count("cut"));
    report.between(
        "slow heads: after", 10, 11, heads.number("first") / 1e6, heads.number("last") / 1e6, "s");
    report.count("slow heads: good requests beside them that failed", 0, good.failed());
    report.most("slow heads: good requests beside them, p50", 2, good.medianMillis(), "ms");
    report.most("slow heads: live heap and direct memory each", 4, live / SLOW_HEADS / KB, "kB");
    report.most("slow heads: resident memory each", 4, resident / SLOW_HEADS / KB, "kB");
  }

  private void aborts(Product product) throws IOException, InterruptedException, SQLException {
    Answer left = order("leave " + product.port() + " " + LEAVERS + " " + origin);
    report.count("aborts: ends the origin saw", LEAVERS, left.count("seen"));
    report.most("aborts: until it saw the last of them", 250, left.millis("max"), "ms");
    report.only("aborts: until it saw one, p50", left.millis("p50"), "ms");
    report.count(
        "aborts: rows in the ledger",
        LEAVERS,
        LedgerRows.await(product.ledger(), "client_abort", LEAVERS));
  }
}
