package dev.tokenmeter.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The launcher in a checkout of its own, with a JDK and a Maven that only write down how they were
 * called.
 */
record Launched(Path checkout, Path tools, Path jdk) {
  private static final List<String> TOOLS =
      List.of(
          "ls",
          "cat",
          "find",
          "grep",
          "cksum",
          "tr",
          "mkdir",
          "rm",
          "rmdir",
          "mv",
          "dirname",
          "readlink",
          "head",
          "tail",
          "sleep",
          "nice");

  /** What came of one start. */
  record Run(long pid, int exit, String out, String err) {}

  static Launched in(Path directory) throws IOException {
    Path checkout = Files.createDirectories(directory.resolve("check out"));
    Path tools = Files.createDirectories(directory.resolve("tools"));
    Path jdk = directory.resolve("jdk");
    Files.createDirectories(jdk.resolve("bin"));
    for (String tool : TOOLS) {
      Path real =
          Stream.of("/usr/bin/", "/bin/")
              .map(place -> Path.of(place + tool))
              .filter(Files::isExecutable)
              .findFirst()
              .orElseThrow(() -> new IOException("this machine has no " + tool));
      script(tools.resolve(tool), "exec " + real + " \"$@\"\n");
    }
    for (String module : List.of("config", "metrics", "proxy", "deploy")) {
      Files.createDirectories(checkout.resolve(module + "/src/main/java"));
      Files.writeString(checkout.resolve(module + "/pom.xml"), "<project/>");
    }
    Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    Files.copy(options(), checkout.resolve("deploy/jvm.options"));
    Files.copy(launcher(), checkout.resolve("tokenmeter"), StandardCopyOption.COPY_ATTRIBUTES);
    Launched launched = new Launched(checkout, tools, jdk);
    launched.version("25.0.1");
    script(
        jdk.resolve("bin/java"),
        """
        echo "java $*" >>"%1$s/java.log"
        for arg in "$@"; do
          case $arg in
            -XX:AOTCacheOutput=*) echo cache >"${arg#*=}" ;;
          esac
        done
        echo "pid $$"
        for arg in "$@"; do echo "arg $arg"; done
        """
            .formatted(directory));
    script(jdk.resolve("bin/javac"), "");
    launched.maven(
        "mkdir -p deploy/target/tokenmeter/lib && echo b >deploy/target/tokenmeter/lib/b.jar &&"
            + " echo a >deploy/target/tokenmeter/lib/a.jar");
    return launched;
  }

  private static Path launcher() {
    return Path.of("..").toAbsolutePath().normalize().resolve("tokenmeter");
  }

  static Path options() {
    return Shipped.path("jvm.options");
  }

  /** The JDK's version as its release file tells it. */
  void version(String version) throws IOException {
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  /** What a build does in the checkout, besides being noted. */
  void maven(String action) throws IOException {
    script(
        tools.resolve("mvn"), "echo \"mvn $*\" >>\"%s/mvn.log\"\n%s\n".formatted(home(), action));
  }

  void withoutMaven() throws IOException {
    Files.delete(tools.resolve("mvn"));
  }

  long builds() throws IOException {
    return lines("mvn.log").size();
  }

  List<String> javaCalls() throws IOException {
    return lines("java.log");
  }

  Run start(String... args) throws Exception {
    return start(checkout.resolve("tokenmeter"), args);
  }

  Run start(Path command, String... args) throws Exception {
    return finish(begin(command, args));
  }

  Process begin(Path command, String... args) throws IOException {
    List<String> words = Stream.concat(Stream.of(command.toString()), Stream.of(args)).toList();
    ProcessBuilder builder = new ProcessBuilder(words).directory(home().toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", tools.toString());
    environment.put("JAVA_HOME", jdk.toString());
    environment.put("HOME", home().toString());
    return builder.start();
  }

  static Run finish(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.pid(), process.waitFor(), out, err);
  }

  private Path home() {
    return tools.resolveSibling("");
  }

  private List<String> lines(String log) throws IOException {
    Path file = home().resolve(log);
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? Files.readAllLines(file) : List.of();
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
