package dev.tokenmeter.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The sockets of a process as Linux lists them (proc_pid_net(5)), looked at again and again by a
 * thread of its own; what comes and goes between two looks is missed.
 */
final class ProcessSockets implements AutoCloseable {
  private static final String LISTENS = "0A";
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final int HEX = 16;

  private final long pid;
  private final Set<Socket> seen = new HashSet<>();

  /** Of all looks: a connection that was accepted outlives the socket that accepted it. */
  private final Set<Integer> listening = new HashSet<>();

  private final FutureTask<Set<String>> looks = new FutureTask<>(this::look);
  private volatile boolean over;

  private ProcessSockets(long pid) {
    this.pid = pid;
  }

  /** Looks until it is asked what it has seen, or is closed. */
  static ProcessSockets watch(long pid) {
    ProcessSockets sockets = new ProcessSockets(pid);
    Thread.ofPlatform().daemon().name("sockets of " + pid).start(sockets.looks);
    return sockets;
  }

  /**
   * Looks no more; where the process listened, {@code tcp at PORT}, and with whom it spoke, {@code
   * tcp to ADDRESS:PORT}.
   *
   * @throws ExecutionException if a look failed
   */
  Set<String> seen() throws InterruptedException, ExecutionException {
    over = true;
    return looks.get();
  }

  @Override
  public void close() {
    over = true;
  }

  private Set<String> look() {
    while (!over) {
      Set<String> inodes = inodes();
      Stream.of("tcp", "tcp6", "udp", "udp6")
          .flatMap(this::lines)
          .filter(line -> inodes.contains(line.inode()))
          .forEach(this::see);
    }
    return seen.stream()
        .map(
            socket ->
                listening.contains(socket.localPort())
                    ? socket.protocol() + " at " + socket.localPort()
                    : socket.protocol() + " to " + socket.peer())
        .collect(Collectors.toSet());
  }

  private void see(Line line) {
    if (line.state().equals(LISTENS)) {
      listening.add(line.localPort());
    }
    seen.add(new Socket(line.protocol(), line.localPort(), line.peer()));
  }

  private Set<String> inodes() {
    Set<String> found = new HashSet<>();
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      open.flatMap(descriptor -> inode(descriptor).stream()).forEach(found::add);
    } catch (IOException | UncheckedIOException e) {
      // The process is gone.
    }
    return found;
  }

  private static Optional<String> inode(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("socket:[")
          ? Optional.of(target.substring("socket:[".length(), target.length() - 1))
          : Optional.empty();
    } catch (IOException e) {
      // This one was closed since it was listed; those after it are still to be seen.
      return Optional.empty();
    }
  }

  private Stream<Line> lines(String list) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/net/" + list)).stream()
          .skip(1)
          .map(text -> text.strip().split("\\s+"))
          .map(
              words ->
                  new Line(list.substring(0, 3), words[1], words[2], words[STATE], words[INODE]));
    } catch (IOException e) {
      return Stream.of();
    }
  }

  private record Socket(String protocol, int localPort, String peer) {}

  /** One line of a list: two addresses in hexadecimal, a state, and whose it is. */
  private record Line(String protocol, String local, String remote, String state, String inode) {
    int localPort() {
      return port(local);
    }

    static int port(String address) {
      return Integer.parseInt(address.substring(address.indexOf(':') + 1), HEX);
    }

    /** An IPv4 address, mapped into IPv6 or not; else the hexadecimal digits. */
    String peer() {
      String host = remote.substring(0, remote.indexOf(':'));
      String digits = host.startsWith("0000000000000000FFFF0000") ? host.substring(24) : host;
      if (digits.length() != 8) {
        return digits + ":" + port(remote);
      }
      List<String> bytes = new ArrayList<>();
      for (int i = 6; i >= 0; i -= 2) {
        bytes.add(Integer.toString(Integer.parseInt(digits.substring(i, i + 2), HEX)));
      }
      return String.join(".", bytes) + ":" + port(remote);
    }
  }
}
