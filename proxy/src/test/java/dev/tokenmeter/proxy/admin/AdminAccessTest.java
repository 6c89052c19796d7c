package dev.tokenmeter.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Admin;
import dev.tokenmeter.config.Admin.Auth;
import dev.tokenmeter.config.Admin.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in to which room, and who is not, whatever he says. */
@Tag("SEC-09")
@Tag("SEC-08")
final class AdminAccessTest {
  private static final List<String> API = List.of("/api/v1/usage", "/api/v1/budgets");
  private static final String ALICE = "Authorization: Bearer " + AdminPort.ALICES;
  private static final String NOBODY = "Authorization: Bearer tmk_" + "n".repeat(43);

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

  private static int status(RawHttp http, String path, String... headers) throws IOException {
    return http.get(path, headers).status();
  }

  @Test
  void callersToken_whereTokensAreNeeded_opensWhatIsHisAlone() throws Exception {
    RawHttp http = port.open(AdminPort.tokens("reader", Role.READ));
    assertThat(status(http, "/api/v1/budgets", ALICE)).isEqualTo(200);
    assertThat(http.get("/metrics", ALICE).status()).isEqualTo(403);
    assertThat(http.get("/metrics", ALICE).text()).contains("what is his alone");
    assertThat(http.post("/-/reload", ALICE, "Content-Type: application/json").status())
        .isEqualTo(403);
    assertThat(status(http, "/api/v1/budgets", NOBODY)).isEqualTo(401);
    assertThat(status(http, "/api/v1/budgets")).isEqualTo(401);
  }

  @Test
  void callersToken_whereThePortIsOpen_stillNarrowsHisView() throws Exception {
    RawHttp http = port.open(new Auth.Unset());
    assertThat(status(http, "/api/v1/budgets", ALICE)).isEqualTo(200);
    assertThat(status(http, "/metrics", ALICE)).isEqualTo(403);
    assertThat(status(http, "/metrics", NOBODY)).isEqualTo(401);
    assertThat(status(http, "/metrics", "Authorization: Bearer of-another-system")).isEqualTo(200);
  }

  @Test
  void refusal_belowTheApi_isOneLineOfJson() throws Exception {
    RawHttp http = port.open(AdminPort.tokens("reader", Role.READ));
    RawHttp.Answer answer = http.get("/api/v1/usage");
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
    assertThat(answer.text()).isEqualTo("{\"error\":\"a bearer token of this port is needed\"}\n");
  }

  @Test
  void question_askedWrongly_is400InOneLineOfJson() throws Exception {
    RawHttp http = port.open(new Auth.Unset());
    for (String wrong :
        List.of(
            "/api/v1/usage?window=%0Aever",
            "/api/v1/usage?by=colour",
            "/api/v1/usage?x=1",
            "/api/v1/budgets?x=1",
            "/api/v1/leaderboard?window=ever",
            "/api/v1/focus.csv?month=never")) {
      RawHttp.Answer answer = http.get(wrong);
      assertThat(answer.status()).as(wrong).isEqualTo(400);
      assertThat(answer.text()).startsWith("{\"error\":\"").hasLineCount(1);
    }
  }

  @Test
  void question_whereThereIsNoLedger_is503AndMayBeAskedAgain() throws Exception {
    RawHttp http = port.open(new Auth.Unset());
    for (String path : List.of("/api/v1/usage", "/api/v1/focus.csv")) {
      RawHttp.Answer answer = http.get(path);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("retry-after")).isEqualTo("5");
      assertThat(answer.text()).contains("there is no ledger at ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/metrics", "/healthz", "/api/v1/budgets", "/nothing"})
  void everyAnswer_isNeitherKeptNorFramedNorReadByOthers(String path) throws Exception {
    RawHttp.Answer answer = port.open(new Auth.Unset()).get(path);
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
    assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(answer.header("cross-origin-resource-policy")).isEqualTo("same-origin");
    assertThat(answer.header("referrer-policy")).isEqualTo("no-referrer");
    assertThat(answer.header("content-security-policy"))
        .contains("default-src 'none'", "frame-ancestors 'none'")
        .doesNotContain("script-src 'unsafe", "*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example:8081", "[::2]", "localhost."})
  void rebinding_byANameOfSomebodyElse_isRefusedEverywhereButAtProbes(String host)
      throws Exception {
    RawHttp http = port.open(new Auth.Unset()).as(host);
    for (String path : API) {
      assertThat(status(http, path)).isEqualTo(403);
    }
    assertThat(status(http, "/")).isEqualTo(403);
    assertThat(status(http, "/healthz")).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "Origin: http://evil.example",
    "Origin: null",
    "Origin: http://localhost:3000",
    "Sec-Fetch-Site: cross-site",
    "Sec-Fetch-Site: same-site"
  })
  void request_ofAnotherPage_isRefused(String header) throws Exception {
    RawHttp http = port.open(new Auth.Unset()).as("localhost:8081");
    for (String path : API) {
      assertThat(status(http, path, header)).isEqualTo(403);
    }
    assertThat(status(http, "/metrics", header)).isEqualTo(403);
  }

  @Test
  void request_ofOurOwnPageOrOfAFollowedLink_isAnswered() throws Exception {
    RawHttp http = port.open(new Auth.Unset()).as("localhost:8081");
    assertThat(
            status(
                http,
                "/api/v1/budgets",
                "Origin: http://localhost:8081",
                "Sec-Fetch-Site: same-origin"))
        .isEqualTo(200);
    assertThat(
            status(
                http,
                "/",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Mode: navigate",
                "Sec-Fetch-Dest: document"))
        .isEqualTo(200);
    assertThat(
            status(
                http,
                "/",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Mode: navigate",
                "Sec-Fetch-Dest: iframe"))
        .isEqualTo(403);
  }

  @Test
  void leaderboard_onANetworkPort_isNeverOpen() throws Exception {
    RawHttp open = port.open(new Admin("0.0.0.0", 0, new Auth.None()));
    assertThat(status(open, "/api/v1/budgets")).isEqualTo(200);
    assertThat(status(open, "/api/v1/leaderboard")).isEqualTo(403);
    assertThat(open.get("/api/v1/leaderboard").text()).contains("admin.auth tokens");

    RawHttp guarded = port.open(new Admin("0.0.0.0", 0, AdminPort.tokens("reader", Role.READ)));
    assertThat(status(guarded, "/api/v1/leaderboard")).isEqualTo(401);
    assertThat(status(guarded, "/api/v1/leaderboard", ALICE)).isEqualTo(403);
    assertThat(status(guarded, "/api/v1/leaderboard", "Authorization: Bearer reader"))
        .isEqualTo(503);
  }

  @Test
  void leaderboard_onLoopback_isAsOpenAsTheRest() throws Exception {
    assertThat(port.open(new Auth.Unset()).get("/api/v1/leaderboard").text())
        .contains("there is no ledger at ");
  }

  @Test
  void leaderboard_switchedOff_isNotThere() throws Exception {
    port.configure("leaderboard: { enabled: false }");
    RawHttp http = port.open(new Auth.Unset());
    assertThat(status(http, "/api/v1/leaderboard")).isEqualTo(404);
    assertThat(http.get("/api/v1/leaderboard").text()).contains("leaderboard.enabled");
  }

  @Test
  void callersSideBySide_unlessSwitchedOnAndShown_areRefusedInASentence() throws Exception {
    RawHttp http = port.open(new Auth.Unset());
    String board = "/api/v1/leaderboard?by=caller";
    assertThat(status(http, board)).isEqualTo(404);
    assertThat(http.get(board).text()).contains("leaderboard.individuals");

    port.configure("leaderboard: { individuals: true }");
    assertThat(status(http, board)).isEqualTo(403);
    assertThat(http.get(board).text()).contains("privacy.board or privacy.ledger is team");

    port.configure("{ leaderboard: { individuals: true }, privacy: { board: pseudonym } }");
    assertThat(status(http, board)).isEqualTo(503);
    assertThat(http.get("/api/v1/leaderboard?by=model").text())
        .contains("by must be team or caller, not model");
  }

  @Test
  void callersSideBySide_areForWhoMayRead_andOneAloneForWhoOperates() throws Exception {
    port.configure("{ leaderboard: { individuals: true }, privacy: { board: named } }");
    RawHttp reads = port.open(new Admin("0.0.0.0", 0, AdminPort.tokens("reader", Role.READ)));
    String reader = "Authorization: Bearer reader";
    assertThat(status(reads, "/api/v1/leaderboard?by=caller")).isEqualTo(401);
    assertThat(status(reads, "/api/v1/leaderboard?by=caller", ALICE)).isEqualTo(403);
    assertThat(status(reads, "/api/v1/leaderboard?by=caller", reader)).isEqualTo(503);
    assertThat(status(reads, "/api/v1/caller?name=alice", reader)).isEqualTo(403);
    assertThat(status(reads, "/api/v1/caller?name=alice", ALICE)).isEqualTo(403);

    RawHttp operates = port.open(new Admin("0.0.0.0", 0, AdminPort.tokens("boss", Role.OPERATE)));
    assertThat(status(operates, "/api/v1/caller?name=alice", "Authorization: Bearer boss"))
        .isEqualTo(503);
    RawHttp open = port.open(new Admin("0.0.0.0", 0, new Auth.None()));
    assertThat(status(open, "/api/v1/caller?name=alice")).isEqualTo(403);
  }

  @Test
  void oneCaller_whereNoneIsShown_isRefusedToEverybody() throws Exception {
    RawHttp http = port.open(new Auth.Unset());
    assertThat(status(http, "/api/v1/caller?name=alice")).isEqualTo(403);
    assertThat(http.get("/api/v1/caller?name=alice").text()).contains("no caller is shown");
    assertThat(http.get("/caller?name=alice").text()).contains("<main ").doesNotContain("alice");
  }

  @Test
  void originOverTls_behindATerminator_isOurOwn() throws Exception {
    RawHttp http = port.open(new Admin("0.0.0.0", 0, new Auth.None())).as("meter.corp.example");
    assertThat(status(http, "/api/v1/budgets", "Origin: https://meter.corp.example"))
        .isEqualTo(200);
  }
}
