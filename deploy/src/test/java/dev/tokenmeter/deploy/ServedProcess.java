package dev.tokenmeter.deploy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The product in a process of its own, as {@code serve} runs it. */
final class ServedProcess implements AutoCloseable {
  private static final Pattern DATA_PORT =
      Pattern.compile("data port +http://127\\.0\\.0\\.1:(\\d+)");
  private static final Pattern BOARD = Pattern.compile("the board +(http://127\\.0\\.0\\.1:\\d+)/");
  private static final Pattern ADMIN = Pattern.compile("admin port (http://127\\.0\\.0\\.1:\\d+)");

  /** The last line of a histogram: how many objects, and their bytes. */
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)$");

  private static final int EXIT_SECONDS = 60;

  private final Process process;
  private final Path output;

  private ServedProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts it in a directory that holds its configuration and will hold its output. */
  static ServedProcess start(Path directory, String config) throws IOException {
    return on(Path.of(System.getProperty("java.home")), directory, config);
  }

  /** The same on another Java runtime. */
  static ServedProcess on(Path runtime, Path directory, String config) throws IOException {
    return on(runtime, List.of(), directory, config);
  }

  private static ServedProcess on(Path runtime, List<String> options, Path directory, String config)
      throws IOException {
    Path file = Files.writeString(directory.resolve("tokenmeter.yaml"), config);
    Path output = directory.resolve("output");
    return new ServedProcess(
        start(runtime, options, directory, output, "serve", "--config", file.toString()), output);
  }

  /** The same with options of the JVM. */
  static ServedProcess with(List<String> options, Path directory, String config)
      throws IOException {
    return on(Path.of(System.getProperty("java.home")), options, directory, config);
  }

  /** Starts the demo on free ports. */
  static ServedProcess demo(Path directory) throws IOException {
    Path output = directory.resolve("output");
    Path runtime = Path.of(System.getProperty("java.home"));
    return new ServedProcess(
        start(runtime, List.of(), directory, output, "demo", "--port", "0", "--admin-port", "0"),
        output);
  }

  private static Process start(
      Path runtime, List<String> options, Path directory, Path output, String... args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(runtime.resolve("bin").resolve("java").toString());
    command.add("@" + Shipped.path("jvm.options"));
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("dev.tokenmeter.proxy.Main");
    command.addAll(List.of(args));
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** Runs another command in the directory of a proxy; what it printed, if it succeeded. */
  static String run(Path directory, String... args) throws IOException, InterruptedException {
    return runOn(Path.of(System.getProperty("java.home")), directory, args);
  }

  /** The same on another Java runtime. */
  static String runOn(Path runtime, Path directory, String... args)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "output", ".txt");
    try (ServedProcess command =
        new ServedProcess(start(runtime, List.of(), directory, output, args), output)) {
      if (command.exit() != 0) {
        throw new AssertionError(command.output());
      }
      return command.output();
    }
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  /** The demo's board, once it says where that is. */
  String board() throws IOException, InterruptedException {
    return named(BOARD);
  }

  /** The admin port, once it says where that is. */
  String admin() throws IOException, InterruptedException {
    return named(ADMIN);
  }

  private String named(Pattern pattern) throws IOException, InterruptedException {
    address();
    Matcher matcher = pattern.matcher(output());
    if (!matcher.find()) {
      throw new AssertionError("it does not say where: " + output());
    }
    return matcher.group(1);
  }

  /** Where it listens, once it says so. */
  InetSocketAddress address() throws IOException, InterruptedException {
    Waiting.until("the address is printed", () -> port() > 0 || !process.isAlive());
    int port = port();
    if (port == 0) {
      throw new AssertionError("it ended: " + output());
    }
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Waits until it says that it is ready. */
  void awaitReady() throws IOException, InterruptedException {
    InetSocketAddress address = address();
    Waiting.until("it is ready", () -> isReady(address));
  }

  private static boolean isReady(InetSocketAddress address) {
    try (RawConnection client = RawConnection.connect(address)) {
      return client.send(Wire.get("/_tokenmeter/readyz")).readResponse().status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private int port() {
    try {
      Matcher matcher = DATA_PORT.matcher(output());
      return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** Resident memory in KiB, as Linux tells it; 0 elsewhere. */
  long residentKib() throws IOException {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  /** What a full collection leaves in its heap, in bytes. */
  long liveHeap() throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.pid()),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher total = TOTAL.matcher(said);
    if (jcmd.waitFor() != 0 || !total.find()) {
      throw new AssertionError("jcmd: " + said);
    }
    return Long.parseLong(total.group(1));
  }

  /** Begins to watch with whom it speaks and where it listens. */
  ProcessSockets sockets() {
    return ProcessSockets.watch(process.pid());
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Sends SIGKILL and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  int exit() throws IOException, InterruptedException {
    if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end: " + output());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
