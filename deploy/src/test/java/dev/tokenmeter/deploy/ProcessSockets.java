package dev.tokenmeter.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The sockets of a process as Linux lists them (proc_pid_net(5)). */
final class ProcessSockets {
  private static final String LISTENS = "0A";
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final int HEX = 16;

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

  private ProcessSockets() {}

  /**
   * Where it listens, {@code tcp at PORT}, and with whom it speaks, {@code tcp to ADDRESS:PORT};
   * what comes and goes while this looks may be missed.
   */
  static Set<String> of(long pid) {
    Set<String> inodes = inodes(pid);
    List<Line> lines =
        Stream.of("tcp", "tcp6", "udp", "udp6")
            .flatMap(list -> lines(pid, list))
            .filter(line -> inodes.contains(line.inode()))
            .toList();
    Set<Integer> own = new HashSet<>();
    lines.stream()
        .filter(line -> line.state().equals(LISTENS))
        .forEach(line -> own.add(line.localPort()));
    Set<String> found = new HashSet<>();
    for (Line line : lines) {
      found.add(
          own.contains(line.localPort())
              ? line.protocol() + " at " + line.localPort()
              : line.protocol() + " to " + line.peer());
    }
    return found;
  }

  private static Set<String> inodes(long pid) {
    Set<String> found = new HashSet<>();
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      for (Path each : open.toList()) {
        String target = Files.readSymbolicLink(each).toString();
        if (target.startsWith("socket:[")) {
          found.add(target.substring("socket:[".length(), target.length() - 1));
        }
      }
    } catch (IOException e) {
      // The process, or a file of it, is gone.
    }
    return found;
  }

  private static Stream<Line> lines(long pid, String list) {
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
}
