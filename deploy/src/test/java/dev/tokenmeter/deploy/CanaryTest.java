package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a whole process writes and answers, logging all there is to log, holds no secret. */
@Tag("SEC-05")
@Tag("SEC-06")
final class CanaryTest {
  private static final String CANARY = SecrecyTest.CANARY;
  private static final String KEY = "sk-proj-alice-" + CANARY;
  private static final String TOKEN = "tmk_" + CANARY.replace('c', 'd');
  private static final String OURS = "sk-ours-" + CANARY;

  /** What people are known by besides. */
  private static final List<String> TRACES =
      List.of("ada@corp.example", "203.0.113.77", "2001:db8::77", "Mozilla/5.0", "c4nmachine");

  private static final String LOUD =
      """
      <configuration>
        <appender name="ALL" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%level %logger %msg %mdc %kvp%n%ex{full}</pattern></encoder>
        </appender>
        <root level="TRACE"><appender-ref ref="ALL" /></root>
      </configuration>
      """;

  private static final List<String> ASKED =
      List.of(
          "/",
          "/caller",
          "/metrics",
          "/readyz",
          "/api/v1/status",
          "/api/v1/board",
          "/api/v1/usage",
          "/api/v1/usage?by=caller",
          "/api/v1/usage?by=model",
          "/api/v1/budgets",
          "/api/v1/focus.csv",
          "/api/v1/me",
          "/api/v1/leaderboard",
          "/api/v1/leaderboard?by=caller",
          "/api/v1/caller?name=alice",
          "/nowhere");

  /** A label's value, and what none may look like. */
  private static final Pattern LABEL = Pattern.compile("[a-z_]+=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private static final List<Pattern> UNFIT =
      List.of(
          Pattern.compile("@"),
          Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+"),
          Pattern.compile("(?i)[0-9a-f]{1,4}(:[0-9a-f]{0,4}){3,}"),
          Pattern.compile("(?i)[0-9a-f]{16,}"),
          Pattern.compile("sha256"),
          Pattern.compile("(?i)\\b(sk|tmk|eyj|aiza)[-_]"),
          Pattern.compile("\\w/\\d+\\.\\d"));

  @TempDir Path directory;

  private static String sha256(String secret) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  private String config(int origin) throws Exception {
    Files.writeString(directory.resolve("ours.txt"), OURS);
    return """
    listen: { address: 127.0.0.1, port: 0 }
    admin: { address: 127.0.0.1, port: 0 }
    log: { access: json }
    providers:
      openai: { url: "http://127.0.0.1:%1$d" }
      anthropic: { url: "http://127.0.0.1:%1$d" }
      gemini: { url: "http://127.0.0.1:%1$d" }
      gone: { url: "http://127.0.0.1:1", dialect: openai }
      paid: { url: "http://127.0.0.1:%1$d", dialect: openai, insecure: true, credentials: { file: ours.txt } }
    callers:
      - { name: alice, team: payments, keys: ["sha256:%2$s"], tokens: ["sha256:%3$s"] }
    leaderboard: { individuals: true }
    privacy: { metrics: named, ledger: named, board: named }
    """
        .formatted(origin, sha256(KEY), sha256(TOKEN));
  }

  /** Answers, refuses, breaks off or says what no server says, in turn, and echoes it all. */
  private static void answer(RawConnection connection, int turn) throws Exception {
    RawMessage asked = connection.readRequest();
    String echo = "{\"error\":{\"message\":\"wrong key " + CANARY + "\"}}";
    switch (turn % 5) {
      case 0 ->
          connection.send(
              head(
                      "HTTP/1.1 200 OK",
                      "Content-Type: application/json",
                      "x-request-id: " + "1".repeat(20),
                      "Set-Cookie: session=" + CANARY,
                      "Content-Length: " + Answers.CHAT_JSON.length())
                  + Answers.CHAT_JSON);
      case 1 ->
          connection.send(
              head(
                      "HTTP/1.1 401 " + CANARY,
                      "Content-Type: application/json",
                      "Content-Length: " + echo.length())
                  + echo);
      case 2 -> connection.send("HTTP/1.1 200 OK\r\nBad Name " + CANARY + ": x\r\n\r\n");
      case 3 -> connection.send("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + asked.head());
      default -> connection.rst();
    }
  }

  private static Stream<String> requests() {
    String prompt =
        "{\"model\":\"gpt-5-mini\",\"user\":\"ada@corp.example\",\"messages\":[{\"role\":\"user\","
            + "\"content\":\"my secret is "
            + CANARY
            + "\"}],\"metadata\":{\"user_id\":\"ada@corp.example\"}}";
    String[] person = {
      "User-Agent: Mozilla/5.0 (c4nmachine)",
      "X-Forwarded-For: 203.0.113.77, 2001:db8::77",
      "X-User-Email: ada@corp.example",
      "Cookie: session=" + CANARY
    };
    return Stream.concat(
        SecrecyTest.requests(),
        Stream.of(
                "Authorization: Bearer " + KEY,
                "Authorization: Bearer sk-proj-" + CANARY,
                "x-tokenmeter-token: " + TOKEN,
                "x-tokenmeter-caller: ada@corp.example")
            .flatMap(
                key ->
                    Stream.of("openai", "gone", "paid")
                        .flatMap(
                            provider ->
                                Stream.of(
                                    post(
                                        "/" + provider + "/v1/chat/completions?key=" + CANARY,
                                        prompt,
                                        Stream.concat(Stream.of(key), Stream.of(person))
                                            .toArray(String[]::new))))));
  }

  private static void ask(ServedProcess served, Map<String, String> all, String request)
      throws Exception {
    try (RawConnection client = RawConnection.connect(served.address())) {
      RawMessage answer = client.send(request).readResponse();
      if (answer.header("x-tokenmeter-error").isPresent()) {
        all.put("answer to " + request, answer.head() + answer.body());
      }
    } catch (IOException e) {
      // The provider broke its answer off.
    }
  }

  private static RawMessage look(ServedProcess served, String request) throws Exception {
    int admin = Integer.parseInt(served.admin().replaceAll(".*:", ""));
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), admin);
    try (RawConnection client = RawConnection.connect(address)) {
      return client.send(request.replace("Host: x", "Host: localhost")).readResponse();
    }
  }

  @Test
  void secrets_areNowhere_howeverAnExchangeEnds_andHoweverMuchIsLogged() throws Exception {
    Files.writeString(directory.resolve("loud.xml"), LOUD);
    Map<String, String> all = new LinkedHashMap<>();
    try (ScriptedOrigin origin = ScriptedOrigin.start();
        ServedProcess served =
            ServedProcess.with(
                List.of("-Dlogback.configurationFile=" + directory.resolve("loud.xml")),
                directory,
                config(origin.port()))) {
      int[] turns = {0};
      origin.script(connection -> answer(connection, turns[0]++));
      served.awaitReady();
      List<String> requests = requests().toList();
      for (String request : requests) {
        for (int i = 0; i < 5; i++) {
          ask(served, all, request);
        }
      }
      for (String path : ASKED) {
        all.put(path, look(served, get(path, "Connection: close")).body());
      }
      String metrics = all.getOrDefault("/metrics", "");
      all.put(
          "a reload",
          look(
                  served,
                  post("/-/reload", "{}", "Content-Type: application/json", "Connection: close"))
              .body());
      served.terminate();
      assertThat(served.exit()).isZero();
      String output = served.output();
      // It did log: the access log, and what other libraries say at their lowest level.
      assertThat(output).contains("\"status\":200", "\"status\":502", "TRACE ", "DEBUG ");
      all.put("output", output);
      assertThat(metrics).contains("caller=\"alice\"");
      assertFit(metrics);
    }
    files(all);
    assertThat(all.keySet()).anyMatch(name -> name.endsWith("tokenmeter.db"));
    all.forEach(
        (where, text) ->
            assertThat(text).as(where).doesNotContain(CANARY, TOKEN, OURS).doesNotContain(TRACES));
  }

  private static void assertFit(String metrics) {
    Set<String> values =
        LABEL.matcher(metrics).results().map(label -> label.group(1)).collect(Collectors.toSet());
    assertThat(values).hasSizeGreaterThan(10);
    for (Pattern unfit : UNFIT) {
      assertThat(values).as(unfit.pattern()).noneMatch(value -> unfit.matcher(value).find());
    }
  }

  private void files(Map<String, String> all) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file :
          files
              .filter(Files::isRegularFile)
              .filter(each -> !Set.of("ours.txt", "tokenmeter.yaml", "output").contains(name(each)))
              .toList()) {
        all.put("file " + name(file), Files.readString(file, ISO_8859_1));
      }
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}
