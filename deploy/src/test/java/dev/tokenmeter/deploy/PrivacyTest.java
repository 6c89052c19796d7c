package dev.tokenmeter.deploy;

import static dev.tokenmeter.deploy.Wire.get;
import static dev.tokenmeter.deploy.Wire.head;
import static dev.tokenmeter.deploy.Wire.post;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.deploy.WebSocketSide.Deflate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a whole run of the product leaves of people, by the levels of {@code privacy}: in metrics,
 * in every file of the ledger, in logs, in every answer of both ports, and in reports.
 */
@Tag("SEC-06")
final class PrivacyTest {
  private static final List<String> PEOPLE =
      List.of("mallory-canary", "quentin-canary", "wendell-canary");
  private static final Pattern KEY = Pattern.compile("key-[a-z2-7]{10}");
  private static final Pattern PSEUDONYM = Pattern.compile("who-[a-z2-7]{10}");
  private static final String REQUEST_ID = "req-canary-000";
  private static final String TOKEN = "tmk_" + "q".repeat(43);
  private static final String MALLORY = "Authorization: Bearer sk-proj-mallorys-long-lived-key-1";
  private static final String WENDELL = "Authorization: Bearer sk-proj-wendells-long-lived-key-2";
  private static final String STRANGER = "Authorization: Bearer sk-proj-a-strangers-long-key-0003";
  private static final String CHAT = "/openai/v1/chat/completions";
  private static final String ASKS = "{\"model\":\"gpt-5-mini\",\"messages\":[]}";
  private static final String TURN =
      "{\"type\":\"response.create\",\"model\":\"m\",\"input\":\"hello\"}";

  /** Of them 4 requests are answered, 3 are denied, one is a handshake and one a turn. */
  private static final int EXCHANGES = 9;

  private static final List<String> ASKED_OF_THE_ADMIN_PORT =
      List.of(
          "/metrics",
          "/",
          "/api/v1/usage",
          "/api/v1/usage?by=caller,day&window=month",
          "/api/v1/usage?by=team,model",
          "/api/v1/budgets",
          "/api/v1/focus.csv",
          "/api/v1/status",
          "/api/v1/board",
          "/api/v1/board?window=month",
          "/api/v1/leaderboard",
          "/api/v1/leaderboard?window=month",
          "/api/v1/leaderboard?by=caller",
          "/api/v1/nowhere");

  private static final List<String> ASKED_OF_THE_DATA_PORT =
      List.of(
          "/",
          "/_tokenmeter/me",
          "/_tokenmeter/connect",
          "/_tokenmeter/privacy",
          "/_tokenmeter/healthz");

  @TempDir Path directory;

  private final HttpClient client = HttpClient.newHttpClient();

  private static String sha256(String secret) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  private static String key(String field) throws Exception {
    return sha256(field.substring("Authorization: Bearer ".length()));
  }

  private static String config(int origin, String level) throws Exception {
    return """
    listen: { address: 127.0.0.1, port: 0 }
    admin: { address: 127.0.0.1, port: 0 }
    log: { access: json }
    providers:
      openai: { url: "http://127.0.0.1:%d" }
    callers:
      - { name: mallory-canary, team: payments, keys: ["sha256:%s"] }
      - { name: quentin-canary, team: payments, tokens: ["sha256:%s"] }
      - { name: wendell-canary, team: search, keys: ["sha256:%s"], blocked: true }
    privacy: { metrics: %s, ledger: %s, board: %s }
    leaderboard: { individuals: true }
    budgets:
      - { name: each, scope: { each: caller }, limit: 29 tokens, window: month, mode: gate }
      - { name: one, scope: { caller: mallory-canary }, limit: 9 USD, window: month }
    """
        .formatted(origin, key(MALLORY), sha256(TOKEN), key(WENDELL), level, level, level);
  }

  /** A provider that answers chats, and one turn of a WebSocket. */
  private static void converse(RawConnection connection) throws IOException {
    String request = connection.readHead();
    if (request.contains("Upgrade: websocket")) {
      connection.send(
          head(
              "HTTP/1.1 101 Switching Protocols",
              "Upgrade: websocket",
              "Connection: Upgrade",
              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
      connection.read(turn().length);
      connection.send(
          WebSocketSide.provider(Deflate.OFF)
              .messages(
                  "{\"type\":\"response.completed\",\"response\":{\"id\":\"r1\",\"model\":\"m\","
                      + "\"usage\":{\"input_tokens\":7,\"output_tokens\":2}}}"));
      connection.readToEnd();
      return;
    }
    connection.read(ASKS.length());
    connection.send(
        head(
                "HTTP/1.1 200 OK",
                "Content-Type: application/json",
                "Connection: close",
                "x-request-id: " + REQUEST_ID,
                "x-ratelimit-limit-requests: 500",
                "x-ratelimit-remaining-requests: 499",
                "Content-Length: " + Answers.CHAT_JSON.length())
            + Answers.CHAT_JSON);
  }

  private static byte[] turn() {
    return WebSocketSide.client(Deflate.OFF).messages(TURN);
  }

  private static int ask(ServedProcess served, String... fields) throws Exception {
    try (RawConnection connection = RawConnection.connect(served.address())) {
      return connection.send(post(CHAT, ASKS, fields)).readResponse().status();
    }
  }

  private static void speak(ServedProcess served) throws Exception {
    try (RawConnection connection = RawConnection.connect(served.address())) {
      connection.send(
          get(
              "/openai/v1/responses",
              "Authorization: Bearer sk-proj-a-websocket-key-of-a-person",
              "User-Agent: codex_exec/0.169.0",
              "Connection: Upgrade",
              "Upgrade: websocket",
              "Sec-WebSocket-Version: 13",
              "session-id: 0199-canary",
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
      assertThat(connection.readResponse().status()).isEqualTo(101);
      connection.send(turn());
      connection.readUntil("output_tokens\":2}}}");
    }
  }

  private String got(String url, String... fields) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (fields.length > 0) {
      request.headers(fields);
    }
    return client.send(request.build(), BodyHandlers.ofString()).body();
  }

  /** Everything that a run left or answered, by where. */
  private Map<String, String> run(String level) throws Exception {
    Map<String, String> all = new LinkedHashMap<>();
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      origin.script(PrivacyTest::converse);
      String config = config(origin.port(), level);
      try (ServedProcess served = ServedProcess.start(directory, config)) {
        served.awaitReady();
        assertThat(ask(served, MALLORY)).isEqualTo(200);
        assertThat(ask(served, STRANGER, "x-tokenmeter-caller: quentin-canary")).isEqualTo(200);
        assertThat(ask(served, STRANGER.replace("0003", "0004"), "x-tokenmeter-token: " + TOKEN))
            .isEqualTo(200);
        assertThat(ask(served, STRANGER.replace("0003", "0005"))).isEqualTo(200);
        speak(served);
        settled("each has paid", "SELECT count(*) FROM exchange WHERE source IS NOT NULL", 5);
        assertThat(ask(served, MALLORY)).isEqualTo(429);
        assertThat(ask(served, STRANGER)).isEqualTo(429);
        assertThat(ask(served, WENDELL)).isEqualTo(403);
        settled("all is written", "SELECT count(DISTINCT id) FROM exchange", EXCHANGES);
        answers(served, all);
        files(all, " while it runs");
        served.terminate();
        assertThat(served.exit()).isZero();
        all.put("output", served.output());
      }
      files(all, " at rest");
      for (String format : List.of("table", "json", "csv", "focus")) {
        all.put("report " + format, command("report", "--format", format));
      }
      all.put("report by caller", command("report", "--by", "caller,team"));
      all.put("check", command("check"));
      try (ServedProcess again = ServedProcess.start(directory, config)) {
        again.awaitReady();
        assertThat(ask(again, MALLORY)).isEqualTo(level.equals("team") ? 200 : 429);
        assertThat(ask(again, STRANGER)).isEqualTo(level.equals("team") ? 200 : 429);
      }
    }
    return all;
  }

  private String command(String name, String... arguments) throws Exception {
    String[] whole =
        Stream.concat(Stream.of(name, "--config", "tokenmeter.yaml"), Stream.of(arguments))
            .toArray(String[]::new);
    return ServedProcess.run(directory, whole);
  }

  private void settled(String what, String sql, int count) throws Exception {
    LedgerView ledger = new LedgerView(directory.resolve("data/tokenmeter.db"));
    Waiting.until(what, () -> ledger.number(sql) >= count);
    assertThat(ledger.number(sql)).isEqualTo(count);
  }

  private void answers(ServedProcess served, Map<String, String> all) throws Exception {
    String admin = served.admin();
    String data = "http://127.0.0.1:" + served.address().getPort();
    for (String path : ASKED_OF_THE_ADMIN_PORT) {
      all.put(path, got(admin + path));
    }
    all.put(
        "/metrics for Prometheus",
        got(admin + "/metrics", "Accept", "application/openmetrics-text"));
    for (String path : ASKED_OF_THE_DATA_PORT) {
      all.put("data port " + path, got(data + path));
      all.put("page " + path, got(data + path, "Accept", "text/html"));
    }
    // A caller's own page may name himself, and nobody else.
    String mine = got(data + "/_tokenmeter/me", "x-tokenmeter-token", TOKEN);
    assertThat(mine).contains("\"caller\":\"quentin-canary\"").contains("\"used\":29");
    all.put("me", mine.replace("quentin-canary", ""));
    assertThat(got(admin + "/api/v1/usage?by=caller", "Authorization", "Bearer " + TOKEN))
        .doesNotContain("mallory");
  }

  private void files(Map<String, String> all, String when) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("data"))) {
      for (Path file : files.filter(each -> !each.endsWith("fingerprint.key")).toList()) {
        all.put(file.getFileName() + when, Files.readString(file, ISO_8859_1));
      }
    }
  }

  private static void assertNobody(Map<String, String> all) {
    all.forEach(
        (where, text) ->
            assertThat(text)
                .as(where)
                .doesNotContain(PEOPLE)
                .doesNotContainPattern(KEY)
                .doesNotContain(REQUEST_ID));
  }

  private static List<String> naming(Map<String, String> all, Pattern what) {
    return all.entrySet().stream()
        .filter(each -> what.matcher(each.getValue()).find())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static final String[] WHERE_CALLERS_STAND = {
    "/metrics",
    "/metrics for Prometheus",
    "/api/v1/usage",
    "/api/v1/usage?by=caller,day&window=month",
    "/api/v1/budgets",
    "/api/v1/focus.csv",
    "/api/v1/status",
    "/api/v1/board",
    "/api/v1/board?window=month",
    "tokenmeter.db-wal while it runs",
    "tokenmeter.db at rest",
    "output",
    "report table",
    "report json",
    "report csv",
    "report focus",
    "report by caller"
  };

  @Test
  void team_leavesNobodyAnywhere() throws Exception {
    Map<String, String> all = run("team");
    assertNobody(all);
    assertThat(naming(all, PSEUDONYM)).isEmpty();
    assertThat(all.get("data port /_tokenmeter/privacy"))
        .startsWith("{\"levels\":{\"metrics\":\"team\",\"ledger\":\"team\",\"board\":\"team\"}")
        .contains("\"days\":400,\"access_log\":true,\"admin\":\"machine\"");
    assertThat(all.get("/metrics"))
        .contains("caller=\"_withheld\",", "team=\"payments\"", "team=\"search\"")
        .contains("scope=\"_withheld\"", "credential=\"none\"");
    assertThat(all.get("me")).contains("\"level\":\"team\"", "\"per_person\":false");
    assertThat(all.get("/api/v1/leaderboard"))
        .contains("\"teams\":[]", "\"reason\":\"no_callers_kept\"", "privacy.ledger: team");
    assertThat(all.get("check"))
        .contains("budget each begins anew with every restart")
        .contains("leaderboard.individuals: no caller is listed while");
    assertThat(rows("SELECT DISTINCT caller FROM exchange")).containsExactly("_withheld");
    assertThat(rows("SELECT count(session) + count(credential) FROM exchange"))
        .containsExactly("0");
  }

  @Test
  void pseudonym_leavesNoNameAnywhereAndOnePseudonymEverywhere() throws Exception {
    Map<String, String> all = run("pseudonym");
    assertNobody(all);
    assertThat(naming(all, PSEUDONYM)).contains(WHERE_CALLERS_STAND);
    List<String> mallory =
        rows(
            "SELECT DISTINCT caller FROM exchange WHERE team = 'payments' AND client = 'other'"
                + " AND outcome = 'denied'");
    assertThat(mallory).hasSize(1);
    for (String where : WHERE_CALLERS_STAND) {
      assertThat(all.get(where)).as(where).contains(mallory.getFirst());
    }
    String forgotten = command("forget", "mallory-canary");
    assertThat(forgotten).doesNotStartWith("0 rows");
    assertThat(rows("SELECT DISTINCT caller FROM exchange")).doesNotContainAnyElementsOf(mallory);
  }

  /** So that the tests above can fail: every place of theirs is one where people stand. */
  @Test
  void named_leavesPeopleInEveryPlaceThatIsLookedAt() throws Exception {
    Map<String, String> all = run("named");
    for (String name : PEOPLE) {
      assertThat(naming(all, Pattern.compile(name))).contains("/metrics", "output");
    }
    assertThat(naming(all, Pattern.compile("mallory-canary"))).contains(WHERE_CALLERS_STAND);
    assertThat(naming(all, KEY)).contains(WHERE_CALLERS_STAND);
    assertThat(naming(all, Pattern.compile(REQUEST_ID)))
        .contains("output", "tokenmeter.db at rest");
    assertThat(all.get("me")).contains("\"level\":\"named\"", "\"per_person\":true");
    // Its rows are of five and more: of three people there is none, whatever the level is.
    assertThat(all.get("/api/v1/leaderboard"))
        .contains("\"teams\":[]")
        .doesNotContain("no_callers_kept");
    assertThat(naming(all, Pattern.compile("canary")))
        .doesNotContain("/api/v1/leaderboard", "/api/v1/leaderboard?window=month");
  }

  private static String keyOf(int caller) {
    return "Authorization: Bearer sk-proj-a-long-lived-key-of-caller-" + caller;
  }

  private static String five(int origin, String level) throws Exception {
    StringBuilder callers = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      callers.append(
          "  - { name: canary-%d, team: payments, keys: [\"sha256:%s\"] }%n"
              .formatted(i, key(keyOf(i))));
    }
    return """
    listen: { address: 127.0.0.1, port: 0 }
    admin: { address: 127.0.0.1, port: 0 }
    providers:
      openai: { url: "http://127.0.0.1:%d" }
    privacy: { ledger: %s }
    callers:
    %s\
    """
        .formatted(origin, level, callers);
  }

  /** Whoever changes the level must not make a group of five out of three people. */
  @Test
  void levelThatIsReloaded_makesNoMorePeopleOnTheLeaderboard() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      origin.script(PrivacyTest::converse);
      try (ServedProcess served = ServedProcess.start(directory, five(origin.port(), "named"))) {
        served.awaitReady();
        for (int i = 0; i < 3; i++) {
          assertThat(ask(served, keyOf(i))).isEqualTo(200);
        }
        settled("three have asked", "SELECT count(*) FROM exchange WHERE source IS NOT NULL", 3);
        Files.writeString(directory.resolve("tokenmeter.yaml"), five(origin.port(), "pseudonym"));
        assertThat(reload(served)).contains("\"reloaded\":true");
        for (int i = 0; i < 3; i++) {
          assertThat(ask(served, keyOf(i))).isEqualTo(200);
        }
        settled("and again", "SELECT count(*) FROM exchange WHERE source IS NOT NULL", 6);
        assertThat(rows("SELECT count(DISTINCT caller) FROM exchange")).containsExactly("6");
        assertThat(got(served.admin() + "/api/v1/leaderboard"))
            .contains("\"teams\":[]", "\"hidden\":1");
        for (int i = 3; i < 5; i++) {
          assertThat(ask(served, keyOf(i))).isEqualTo(200);
        }
        settled("all five have", "SELECT count(*) FROM exchange WHERE source IS NOT NULL", 8);
        assertThat(got(served.admin() + "/api/v1/leaderboard"))
            .contains("\"team\":\"payments\"", "\"active\":5,", "\"hidden\":0")
            .doesNotContain("canary")
            .doesNotContainPattern(PSEUDONYM);
      }
    }
  }

  private String reload(ServedProcess served) throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(URI.create(served.admin() + "/-/reload"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    return client.send(post, BodyHandlers.ofString()).body();
  }

  private List<String> rows(String sql) {
    return new LedgerView(directory.resolve("data/tokenmeter.db")).rows(sql);
  }
}
