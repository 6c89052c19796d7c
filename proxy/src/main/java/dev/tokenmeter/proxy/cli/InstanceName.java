package dev.tokenmeter.proxy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The name of this machine or pod, without asking any resolver. */
final class InstanceName {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private InstanceName() {}

  static String of(Map<String, String> environment) {
    String name = environment.getOrDefault("HOSTNAME", "");
    if (!name.isBlank()) {
      return name;
    }
    try {
      return Files.readString(KERNEL).strip();
    } catch (IOException e) {
      return "tokenmeter";
    }
  }
}
