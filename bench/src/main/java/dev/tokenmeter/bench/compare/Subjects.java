package dev.tokenmeter.bench.compare;

import dev.tokenmeter.bench.rig.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The proxies of the comparison, each with one event loop or worker, and their configurations. */
final class Subjects {
  private static final String CONFIG = "{CONFIG}";

  private static final String NGINX =
      """
      daemon off;
      pid nginx.pid;
      error_log stderr error;
      worker_processes 1;
      worker_rlimit_nofile 8192;
      events { worker_connections 8192; }
      http {
        access_log off;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
        keepalive_requests 1000000000;
        upstream origin {
          server 127.0.0.1:{ORIGIN};
          keepalive 256;
          keepalive_requests 1000000000;
        }
        server {
          listen 127.0.0.1:{PORT} backlog=4096;
          location / {
            proxy_pass http://origin;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering off;
            proxy_request_buffering off;
            client_max_body_size 0;
            proxy_read_timeout 1h;
          }
        }
      }
      """;

  private static final String HAPROXY =
      """
      global
        nbthread 1
        maxconn 8000
      defaults
        mode http
        option http-no-delay
        http-reuse always
        timeout connect 5s
        timeout client 1h
        timeout server 1h
      frontend in
        bind 127.0.0.1:{PORT} backlog 4096
        default_backend origin
      backend origin
        server origin 127.0.0.1:{ORIGIN} pool-max-conn 256
      """;

  private static final String TOKENMETER =
      """
      listen: { address: 127.0.0.1, port: {PORT} }
      admin: { address: 127.0.0.1, port: {ADMIN} }
      providers:
        openai: { url: "http://127.0.0.1:{ORIGIN}" }
      """;

  private Subjects() {}

  /** Those that are installed; says which are not. */
  static List<Subject> installed(Path root) throws IOException, InterruptedException {
    List<Subject> found = new ArrayList<>();
    Optional<Path> nginx = executable("nginx");
    if (nginx.isPresent()) {
      String binary = nginx.get().toString();
      found.add(
          new Subject(
              "nginx",
              Machine.firstLine(List.of(binary, "-v")).replaceFirst("^nginx version: ", ""),
              NGINX,
              List.of(binary, "-e", "stderr", "-p", ".", "-c", CONFIG),
              List.of(),
              List.of(),
              Plan.WarmUp.COMPILED));
    }
    Optional<Path> haproxy = executable("haproxy");
    if (haproxy.isPresent()) {
      String binary = haproxy.get().toString();
      found.add(
          new Subject(
              "haproxy",
              Machine.firstLine(List.of(binary, "-v"))
                  .replaceFirst("^HAProxy version (\\S+).*$", "HAProxy/$1"),
              HAPROXY,
              List.of(binary, "-db", "-f", CONFIG),
              List.of(),
              List.of(),
              Plan.WarmUp.COMPILED));
    }
    found.add(tokenmeter(root, "tokenmeter", ""));
    return found;
  }

  /**
   * Tokenmeter without one of its parts, and whole: one process that reloads its configuration in
   * between. Two that are alike differ by more than a part costs, as the compiler made them.
   */
  static List<Subject> without(Path root, Part part) throws IOException, InterruptedException {
    return List.of(
        tokenmeter(root, "without " + part.name().toLowerCase(Locale.ROOT), part.off),
        tokenmeter(root, "tokenmeter", ""));
  }

  /** What can be switched off to see what it costs. */
  enum Part {
    LEDGER("ledger: { record: off }\n"),
    SIGNALS(
        """
        signals:
          aborted: off
          repeat: off
          cache-unread: off
          uniform: off
          stuffed: off
          thinking: off
          periodic: off
        """);

    private final String off;

    Part(String off) {
      this.off = off;
    }
  }

  private static Subject tokenmeter(Path root, String name, String more)
      throws IOException, InterruptedException {
    String launcher = root.resolve("tokenmeter").toString();
    String version = Machine.firstLine(List.of(launcher, "--version"));
    return new Subject(
        name,
        name.equals("tokenmeter") ? version : name,
        TOKENMETER + more,
        List.of(launcher, "serve", "--config", CONFIG),
        List.of("JDK_JAVA_OPTIONS=-Dtokenmeter.loops=1"),
        List.of(),
        Plan.WarmUp.JIT);
  }

  /** The ports of a subject, and of the origin behind it. */
  record Place(int port, int admin, int origin) {}

  /** Writes the configuration of a subject and returns the command that uses it. */
  static List<String> configure(Subject subject, Path directory, Place place) throws IOException {
    String text =
        subject
            .config()
            .replace("{PORT}", Integer.toString(place.port()))
            .replace("{ADMIN}", Integer.toString(place.admin()))
            .replace("{ORIGIN}", Integer.toString(place.origin()));
    Files.createDirectories(directory);
    Path file = directory.resolve("config.yaml").toAbsolutePath();
    Files.writeString(file, text);
    return subject.command().stream()
        .map(argument -> argument.equals(CONFIG) ? file.toString() : argument)
        .map(argument -> argument.replace("{PORT}", Integer.toString(place.port())))
        .toList();
  }

  static Optional<Path> executable(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin:/sbin";
    for (String directory : path.split(":", -1)) {
      Path file = Path.of(directory).resolve(name);
      if (!directory.isEmpty() && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    System.out.println(name + ": not installed, skipped");
    return Optional.empty();
  }
}
