package dev.tokenmeter.proxy.net;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Another project's proxy as its own process on loopback, where the machine has it. */
final class ForeignProxy implements AutoCloseable {
  private final Process process;
  private final int port;

  private ForeignProxy(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** The program of this name, on the path or where Debian keeps servers. */
  static Optional<Path> installed(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin"))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  /** Starts the command and waits until its port accepts. */
  static ForeignProxy start(int port, Path log, List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    ForeignProxy proxy = new ForeignProxy(process, port);
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(Rig.PATIENCE_SECONDS);
    while (!proxy.accepts()) {
      if (!process.isAlive() || System.nanoTime() > giveUp) {
        proxy.close();
        throw new AssertionError(command + " does not run: " + Files.readString(log));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return proxy;
  }

  int port() {
    return port;
  }

  private boolean accepts() {
    try (Socket probe = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      return probe.isConnected();
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
