package dev.tokenmeter.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Portkey's gateway, from npm. With the newest {@code @hono/node-server} that its own range allows,
 * it answers every streaming request with a 500, because that hands it the immutable header fields
 * of the provider's answer; with this older one it streams.
 */
final class Portkey {
  private static final String VERSION = "1.15.2";
  private static final String PACKAGE =
      """
      {
        "private": true,
        "dependencies": { "@portkey-ai/gateway": "%s", "@hono/node-server": "1.13.7" },
        "overrides": { "@hono/node-server": "1.13.7" }
      }
      """
          .formatted(VERSION);
  private static final String SERVER = "node_modules/@portkey-ai/gateway/build/start-server.js";

  private Portkey() {}

  /** Installs it below the work directory; says why it is not there, if it is not. */
  static Optional<Subject> install(Path work) throws IOException, InterruptedException {
    Optional<Path> node = Subjects.executable("node");
    Optional<Path> npm = Subjects.executable("npm");
    if (node.isEmpty() || npm.isEmpty()) {
      return Optional.empty();
    }
    Path home = Files.createDirectories(work.resolve("portkey-home"));
    Files.writeString(home.resolve("package.json"), PACKAGE);
    ProcessBuilder install =
        new ProcessBuilder(
                npm.get().toString(), "install", "--no-audit", "--no-fund", "--ignore-scripts")
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("npm.log").toFile());
    if (install.start().waitFor() != 0) {
      System.out.println(
          "portkey: npm could not install it, skipped: "
              + Files.readString(home.resolve("npm.log")).lines().findFirst().orElse(""));
      return Optional.empty();
    }
    return Optional.of(
        new Subject(
            "portkey",
            "Portkey " + VERSION,
            "",
            List.of(
                node.get().toString(),
                home.resolve(SERVER).toString(),
                "--port={PORT}",
                "--headless"),
            List.of("NODE_ENV=production"),
            List.of(
                "x-portkey-provider:openai",
                "x-portkey-custom-host:http://127.0.0.1:{ORIGIN}/v1",
                "x-portkey-forward-headers:x-answer"),
            Plan.WarmUp.COMPILED));
  }
}
