package dev.tokenmeter.bench.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What Linux tells of a process and its children: {@code /proc/PID/stat} and {@code status}. */
public final class ProcessStat {
  /** {@code USER_HZ}, fixed at 100 in Linux's interface to user space. */
  private static final double MICROS_PER_TICK = 10_000;

  private static final int UTIME_AFTER_NAME = 11;

  private ProcessStat() {}

  /** CPU time of all threads of the process and of its living children, user and system, in µs. */
  public static double cpuMicros(ProcessHandle process) throws IOException {
    double sum = 0;
    for (long pid : tree(process)) {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long ticks =
          Long.parseLong(fields[UTIME_AFTER_NAME]) + Long.parseLong(fields[UTIME_AFTER_NAME + 1]);
      sum += ticks * MICROS_PER_TICK;
    }
    return sum;
  }

  /** Resident memory of the process and its living children, in KiB. */
  public static long residentKib(ProcessHandle process) throws IOException {
    long sum = 0;
    for (long pid : tree(process)) {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          sum += Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    }
    return sum;
  }

  /** How many file descriptors the process has open. */
  public static int descriptors(ProcessHandle process) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return (int) open.count();
    }
  }

  private static List<Long> tree(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants())
        .map(ProcessHandle::pid)
        .toList();
  }
}
