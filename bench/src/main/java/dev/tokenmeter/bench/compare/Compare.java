package dev.tokenmeter.bench.compare;

import dev.tokenmeter.bench.compare.Measurements.Column;
import dev.tokenmeter.bench.rig.Child;
import dev.tokenmeter.bench.rig.Load;
import dev.tokenmeter.bench.rig.Machine;
import dev.tokenmeter.bench.rig.Origin;
import dev.tokenmeter.bench.rig.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Runs the proxies side by side, in alternating rounds between one origin and one load generator,
 * and prints what each costs. Absolute times on a shared machine mean little; ratios of one run do.
 */
final class Compare {
  /** The name under which the way without a proxy is measured. */
  static final String DIRECT = "direct";

  private final Plan plan;
  private final Path work;
  private final int origin;
  private final Child load;
  private final boolean inOneProcess;
  private final Measurements measurements = new Measurements();

  private Compare(Plan plan, Path work, int origin, Child load, boolean inOneProcess) {
    this.plan = plan;
    this.work = work;
    this.origin = origin;
    this.load = load;
    this.inOneProcess = inOneProcess;
  }

  /**
   * Arguments: the root of the repository, a work directory, optionally {@code --quick}, {@code
   * --portkey} for Portkey's gateway beside the others, and {@code --without PART} to compare
   * Tokenmeter with itself.
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path root = Path.of(args[0]);
    Path work = Files.createDirectories(Path.of(args[1])).toAbsolutePath();
    List<String> options = List.of(args).subList(2, args.length);
    boolean inOneProcess = options.contains("--without");
    Plan usual = options.contains("--quick") ? Plan.quick() : Plan.full();
    Plan plan = inOneProcess ? usual.ofOneProcess() : usual;
    System.out.println(Machine.shape());
    List<Subject> subjects = subjects(root, work, options);
    try (Child origin = Child.start(Origin.class);
        Child load = Child.start(Load.class)) {
      int port = Integer.parseInt(origin.line());
      Compare compare = new Compare(plan, work, port, load, inOneProcess);
      compare.run(subjects);
      System.out.println();
      System.out.print(Table.render(subjects, compare.measurements));
      System.out.println();
      System.out.println(compare.legend());
    }
  }

  private static List<Subject> subjects(Path root, Path work, List<String> options)
      throws IOException, InterruptedException {
    int without = options.indexOf("--without");
    if (without < 0) {
      List<Subject> found = new ArrayList<>(Subjects.installed(root));
      if (options.contains("--portkey")) {
        Portkey.install(work).ifPresent(found::add);
      }
      return found;
    }
    String part = options.get(without + 1).toUpperCase(Locale.ROOT);
    return Subjects.without(root, Subjects.Part.valueOf(part));
  }

  private void run(List<Subject> subjects) throws IOException, InterruptedException {
    for (Subject subject : subjects) {
      progress("weighing open streams: " + subject.name());
      weigh(subject);
    }
    Map<Subject, RunningProxy> running = new LinkedHashMap<>();
    try {
      for (Subject subject : subjects) {
        progress("warming up: " + subject.name());
        RunningProxy proxy = proxy(subject, running);
        running.put(subject, proxy);
        warmUp(proxy.port(), subject.warmUp(), fields(subject));
      }
      for (int i = 0; i < plan.rehearsals(); i++) {
        for (Subject subject : subjects) {
          progress("rehearsing: " + subject.name());
          warmUp(proxy(subject, running).port(), Plan.WarmUp.REHEARSAL, fields(subject));
        }
      }
      warmUp(origin, Plan.WarmUp.COMPILED, "");
      for (int round = 1; round <= plan.rounds(); round++) {
        progress("round " + round + " of " + plan.rounds());
        latency(DIRECT, origin, "");
        for (Subject subject : inTurn(subjects, round)) {
          measure(subject, proxy(subject, running));
        }
      }
    } finally {
      running.values().forEach(RunningProxy::close);
    }
  }

  /** The process of a subject, with its configuration; a further one only where it has its own. */
  private RunningProxy proxy(Subject subject, Map<Subject, RunningProxy> running)
      throws IOException, InterruptedException {
    if (inOneProcess && !running.isEmpty()) {
      RunningProxy only = running.values().iterator().next();
      only.become(subject);
      return only;
    }
    RunningProxy own = running.get(subject);
    return own == null ? RunningProxy.start(subject, work, origin) : own;
  }

  /** A fresh process, so that nothing freed before hides what a stream takes. */
  private void weigh(Subject subject) throws IOException, InterruptedException {
    try (RunningProxy proxy = RunningProxy.start(subject, work, origin)) {
      warmUp(proxy.port(), Plan.WarmUp.POOLS, fields(subject));
      long before = proxy.residentKib();
      load.order("open " + proxy.port() + " " + plan.openStreams() + fields(subject));
      Thread.sleep(1_000);
      double each = (proxy.residentKib() - before) / (double) plan.openStreams();
      measurements.add(subject.name(), Column.MEMORY, each);
      load.order("close");
    }
  }

  private void warmUp(int port, Plan.WarmUp amount, String fields) throws IOException {
    load.order(requests(port, Plan.MANY, amount.requests() * 9 / 10) + fields);
    load.order(requests(port, 1, amount.requests() / 10) + fields);
    for (int wave = 0; wave < amount.waves(); wave++) {
      load.order(events(port, Plan.WARM_UP_PAUSE) + fields);
    }
    load.order(uploads(port, amount.uploads()) + fields);
  }

  private void measure(Subject subject, RunningProxy proxy) throws IOException {
    String name = subject.name();
    String fields = fields(subject);
    double start = proxy.cpuMicros();
    int many = load.order(requests(proxy.port(), Plan.MANY, plan.requests()) + fields).count();
    double afterMany = proxy.cpuMicros();
    measurements.add(name, Column.CPU_MANY, (afterMany - start) / many);
    int one = requestLatency(name, proxy.port(), fields);
    double afterOne = proxy.cpuMicros();
    measurements.add(name, Column.CPU_ONE, (afterOne - afterMany) / one);
    int events = eventLatency(name, proxy.port(), fields);
    double afterEvents = proxy.cpuMicros();
    measurements.add(name, Column.CPU_EVENT, (afterEvents - afterOne) / events);
    int uploads = load.order(uploads(proxy.port(), plan.uploads()) + fields).count();
    measurements.add(
        name, Column.CPU_UPLOAD, millisPerMb(proxy.cpuMicros() - afterEvents, uploads));
  }

  /** The words of an order for what this subject's requests have to carry. */
  private String fields(Subject subject) {
    return subject.fields().stream()
        .map(field -> " " + field.replace("{ORIGIN}", Integer.toString(origin)))
        .collect(Collectors.joining());
  }

  private static double millisPerMb(double micros, int uploads) {
    double megabytes = (double) uploads * Plan.UPLOAD_BYTES / 1_000_000;
    return micros / 1_000 / megabytes;
  }

  private void latency(String name, int port, String fields) throws IOException {
    requestLatency(name, port, fields);
    eventLatency(name, port, fields);
  }

  private int requestLatency(String name, int port, String fields) throws IOException {
    Child.Result result = load.order(requests(port, 1, plan.singleRequests()) + fields);
    measurements.add(name, Column.REQUEST_P50, result.p50());
    measurements.add(name, Column.REQUEST_P99, result.p99());
    return result.count();
  }

  private int eventLatency(String name, int port, String fields) throws IOException {
    int count = 0;
    List<Child.Result> waves = new ArrayList<>();
    for (int wave = 0; wave < plan.waves(); wave++) {
      Child.Result result = load.order(events(port, Plan.PAUSE) + fields);
      count += result.count();
      waves.add(result);
    }
    measurements.add(
        name, Column.EVENT_P50, waves.stream().mapToDouble(Child.Result::p50).average().orElse(0));
    measurements.add(
        name, Column.EVENT_P99, waves.stream().mapToDouble(Child.Result::p99).average().orElse(0));
    return count;
  }

  private static String requests(int port, int connections, int count) {
    return "requests " + port + " " + connections + " " + count;
  }

  private static String uploads(int port, int count) {
    return String.join(
        " ",
        "uploads",
        Integer.toString(port),
        Integer.toString(Plan.UPLOAD_CONNECTIONS),
        Integer.toString(count),
        Integer.toString(Plan.UPLOAD_BYTES));
  }

  private static String events(int port, int pause) {
    return "events " + port + " " + Plan.STREAMS + " " + Plan.EVENTS + " " + pause;
  }

  /** Every round begins with another subject, so that none always has the warm or the cold seat. */
  private static List<Subject> inTurn(List<Subject> subjects, int round) {
    List<Subject> order = new ArrayList<>(subjects);
    java.util.Collections.rotate(order, round);
    return order;
  }

  private String legend() {
    return """
    One event loop or worker each, over loopback. Medians of %d alternating rounds, the rounds \
    in brackets; a ratio is the median of those of the rounds, between the least and the most. \
    Requests: %d (32 connections) and %d (1) a round, answers of 1 KB with usage. \
    Events: %d × %d streams × %d events of %d bytes, one by one. MB of \
    request: %d conversations of 1,000,000 bytes (%d connections), answered when the last byte \
    is there. CPU: user and system time of the proxy's process, all threads. Latency: what the \
    proxy adds to the direct way, at one connection, and for events from origin to client. \
    Memory: resident size, %d open streams against none, in a process that has served 2,000 \
    requests.\
    """
        .formatted(
            plan.rounds(),
            plan.requests(),
            plan.singleRequests(),
            plan.waves(),
            Plan.STREAMS,
            Plan.EVENTS,
            Wire.EVENT_LENGTH,
            plan.uploads(),
            Plan.UPLOAD_CONNECTIONS,
            plan.openStreams());
  }

  private static void progress(String text) {
    System.err.println("# " + text);
  }
}
