package dev.tokenmeter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The board of a running demo in a real Chromium. With {@code -Dscreens=DIRECTORY} it leaves
 * pictures there.
 */
final class BoardTest {
  private static final int MOST_BYTES = 300_000;
  private static final int TAB = 9;
  private static final int ENTER = 13;
  private static final List<String> VIEWS = List.of("board", "budgets", "teams", "connect");
  private static final List<String> SCHEMES = List.of("light", "dark");
  private static final String LIVE =
      "document.getElementById('state').textContent === 'Live'"
          + " && document.querySelector('#tables tbody tr')";

  /** Texts whose contrast with what is behind them is less than WCAG's AA asks for. */
  private static final String PALE =
      """
      (() => {
        const rgb = (c) => (c.match(/[\\d.]+/g) ?? []).map(Number);
        const light = (c) => {
          const [r, g, b] = c.map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const behind = (node) => {
          for (; node; node = node.parentElement) {
            const c = rgb(getComputedStyle(node).backgroundColor);
            if (c.length === 3 || c[3] === 1) return c.slice(0, 3);
          }
          return [255, 255, 255];
        };
        return [...document.querySelectorAll("main *, header *, footer *")]
          .filter((n) => n.checkVisibility() && [...n.childNodes].some((t) => t.nodeType === 3 && t.data.trim()))
          .filter((n) => {
            const [a, b] = [light(rgb(getComputedStyle(n).color)), light(behind(n))];
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
          }).map((n) => n.textContent.trim()).join("; ");
      })()
      """;

  /** Controls that a screen reader could not name. */
  private static final String NAMELESS =
      """
      [...document.querySelectorAll("button, a, input, select, svg, table, section, [role=img]")]
        .filter((n) => !n.textContent.trim() && !n.labels?.length && !n.getAttribute("aria-label")
          && !n.getAttribute("aria-labelledby")).map((n) => n.outerHTML).join("; ")
      """;

  @TempDir private static Path directory;
  private static final List<AutoCloseable> OPENED = new ArrayList<>();
  private static String board = "";
  private static String data = "";

  @BeforeAll
  static void startDemo() throws Exception {
    assumeTrue(
        Chromium.binary().isPresent(), "no Chromium in /usr/bin: the board is not looked at");
    ServedProcess demo = ServedProcess.demo(directory);
    OPENED.add(demo);
    board = demo.board();
    data = "http://127.0.0.1:" + demo.address().getPort();
  }

  @AfterAll
  static void close() throws Exception {
    for (AutoCloseable each : OPENED) {
      each.close();
    }
  }

  private interface Looking {
    void at(Tab tab) throws Exception;
  }

  private static void look(Looking looking) throws Exception {
    Path binary = Chromium.binary().orElseThrow();
    try (Chromium browser = Chromium.start(binary, Files.createTempDirectory(directory, "c"))) {
      Tab tab = browser.open();
      tab.on(1280, 900, "light");
      looking.at(tab);
      assertThat(tab.complaints()).as("what the console says").isEmpty();
    }
  }

  @Test
  void board_underLoad_movesAndAsksNobodyElse() throws Exception {
    look(
        tab -> {
          tab.go(board + "/");
          tab.until(LIVE);
          assertThat(tab.received()).isLessThan(MOST_BYTES);
          String before = tab.text("document.getElementById('rates').textContent");
          tab.until("document.getElementById('rates').textContent !== '" + before + "'");
          assertThat(tab.requests()).allMatch(url -> url.startsWith(board + "/"));
        });
  }

  @Test
  void everyView_onEveryScreen_fitsAndCanBeRead() throws Exception {
    look(
        tab -> {
          for (int width : List.of(1280, 390)) {
            Set<String> backgrounds = new HashSet<>();
            for (String scheme : SCHEMES) {
              tab.on(width, 900, scheme);
              for (String view : VIEWS) {
                tab.go("about:blank");
                tab.go(board + "/#" + view);
                tab.until(LIVE);
                check(tab, width);
                keep(tab, view + "-" + scheme + "-" + width);
              }
              backgrounds.add(
                  tab.text("getComputedStyle(document.documentElement).backgroundColor"));
            }
            assertThat(backgrounds).hasSize(2);
          }
        });
  }

  private static void check(Tab tab, int width) throws Exception {
    assertThat(tab.value("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
    assertThat(tab.text(PALE)).as("too pale").isEmpty();
    assertThat(tab.text(NAMELESS)).as("without a name").isEmpty();
    assertThat(tab.text("document.body.innerText")).doesNotContain("undefined", "NaN", "[object");
  }

  private static void keep(Tab tab, String name) throws Exception {
    Optional<String> screens = Optional.ofNullable(System.getProperty("screens"));
    if (screens.isPresent()) {
      Files.write(Path.of(screens.get(), name + ".png"), tab.picture());
    }
  }

  @Test
  void keyboard_reachesEverythingAndShowsWhereItIs() throws Exception {
    look(
        tab -> {
          tab.go(board + "/");
          tab.until(LIVE);
          Set<String> reached = walk(tab);
          assertThat(reached)
              .contains("To the content", "Board", "Budgets", "Connect", "Today", "7 days")
              .contains("Team", "Cost $", "Requests");
        });
  }

  /** What the Tab key comes by until it has seen all. */
  private static Set<String> walk(Tab tab) throws Exception {
    Set<String> reached = new HashSet<>();
    int controls =
        tab.value(
                "[...document.querySelectorAll('a, button, input, summary, [tabindex=\"0\"]')]"
                    + ".filter((n) => n.checkVisibility()).length")
            .asInt();
    for (int i = 0; i < controls; i++) {
      tab.press("Tab", TAB);
      reached.add(tab.text("document.activeElement.textContent.trim()"));
      assertThat(tab.text("getComputedStyle(document.activeElement).outlineStyle"))
          .as("focus on " + tab.text("document.activeElement.outerHTML.slice(0, 80)"))
          .isEqualTo("solid");
    }
    return reached;
  }

  @Test
  void connect_withAToken_copiesWhatBelongsInTheShellAndSendsItNowhere() throws Exception {
    String token = "tmk_" + "b".repeat(43);
    look(
        tab -> {
          tab.allowClipboard(board);
          tab.go(board + "/#connect");
          tab.until("document.querySelector('#view-connect details')");
          tab.value("document.getElementById('c-token').focus()");
          tab.type(token);
          tab.value("document.querySelector('[aria-label=\"Copy Claude Code: shell\"]').focus()");
          tab.press("Enter", ENTER);
          tab.until("document.querySelector('.copied').textContent === 'Copied'");
          assertThat(tab.text("navigator.clipboard.readText()"))
              .isEqualTo("export ANTHROPIC_BASE_URL=\"" + data + "/t/" + token + "/anthropic\"");
          assertThat(tab.requests()).noneMatch(url -> url.contains(token));
        });
  }

  @Test
  void developersPages_onTheDataPort_showSettingsAndOwnNumbers() throws Exception {
    look(
        tab -> {
          tab.go(data + "/_tokenmeter/connect");
          tab.until("document.querySelector('#connect pre')");
          assertThat(tab.text("document.querySelector('#connect pre').textContent"))
              .isEqualTo("export ANTHROPIC_BASE_URL=\"" + data + "/anthropic\"");
          check(tab, 1280);
          tab.go(data + "/t/" + tokenOfAlice() + "/_tokenmeter/me");
          tab.until("document.querySelector('#mine h1')");
          assertThat(tab.text("document.querySelector('#mine h1').textContent"))
              .isEqualTo("alice of team payments");
          check(tab, 1280);
          tab.on(390, 900, "dark");
          check(tab, 390);
          assertThat(tab.requests()).allMatch(url -> url.startsWith(data + "/"));
        });
  }

  @Test
  void privacyPage_onEveryScreen_tellsTheLevelsInForce() throws Exception {
    look(
        tab -> {
          for (int width : List.of(1280, 390)) {
            for (String scheme : SCHEMES) {
              tab.on(width, 900, scheme);
              tab.go("about:blank");
              tab.go(data + "/_tokenmeter/privacy");
              tab.until("document.querySelectorAll('#notice section').length === 6");
              check(tab, width);
              assertThat(tab.text("document.querySelector('#notice').textContent"))
                  .contains("your name, or a fingerprint of your key", "you do not stand there")
                  .contains("tokenmeter forget NAME", "400 days", "cache_unread");
              keep(tab, "privacy-" + scheme + "-" + width);
            }
          }
          assertThat(tab.requests()).allMatch(url -> url.startsWith(data + "/"));
        });
  }

  @Test
  void board_whereATokenIsNeeded_asksForItAndThenLives() throws Exception {
    String config =
        """
        listen: { port: 0 }
        admin: { port: 0, auth: { tokens: [{ token: "sha256:%s", role: read }] } }
        """
            .formatted(sha256("a-reader"));
    Path home = Files.createTempDirectory(directory, "locked");
    try (ServedProcess locked = ServedProcess.start(home, config);
        Chromium browser =
            Chromium.start(
                Chromium.binary().orElseThrow(), Files.createTempDirectory(directory, "c"))) {
      Tab tab = browser.open();
      tab.go(locked.admin() + "/");
      tab.until("!document.getElementById('sign-in').hidden");
      tab.value("document.getElementById('bearer').focus()");
      tab.type("a-reader");
      tab.press("Enter", ENTER);
      tab.until("document.getElementById('state').textContent === 'Live'");
      assertThat(tab.value("document.getElementById('sign-in').hidden").asBoolean()).isTrue();
      assertThat(tab.text("document.getElementById('all-budgets').textContent"))
          .contains("No budget is configured");
    }
  }

  @Test
  void teams_sideBySide_fitAndCanBeReadAndNameNobody() throws Exception {
    Path home = Files.createTempDirectory(directory, "week");
    WorkedWeek.write(home.resolve("week.db"));
    String config =
        """
        listen: { port: 0 }
        admin: { port: 0 }
        ledger: { path: %s }
        signals: { repeat: on }
        """
            .formatted(home.resolve("week.db"));
    try (ServedProcess served = ServedProcess.start(home, config)) {
      String url = served.admin();
      look(
          tab -> {
            for (int width : List.of(1280, 390)) {
              for (String scheme : SCHEMES) {
                tab.on(width, 900, scheme);
                tab.go("about:blank");
                tab.go(url + "/#teams");
                tab.until("document.querySelector('.teams .quarters')");
                check(tab, width);
                keep(tab, "leaderboard-" + scheme + "-" + width);
              }
            }
            assertThat(
                    tab.text(
                        "[...document.querySelectorAll('.team h2')].map((n) => n.textContent).join()"))
                .contains("payments", "search", "research")
                .endsWith("growth")
                .doesNotContain("founders", "legal", "none");
            assertThat(tab.text("document.querySelector('.team:last-child').textContent"))
                .contains("not ranked: much of it is waste");
            assertThat(tab.text("document.body.innerText"))
                .contains("Describes usage, not people or performance.")
                .doesNotContain("payments-0");
          });
    }
  }

  @Test
  void ownNumbers_amongAllCallers_fitAndNameNobodyElse() throws Exception {
    Path home = Files.createTempDirectory(directory, "own");
    WorkedWeek.write(home.resolve("week.db"));
    String token = "tmk_" + "c".repeat(43);
    String config =
        """
        listen: { port: 0 }
        admin: { port: 0 }
        ledger: { path: %s }
        signals: { repeat: on }
        callers: [{ name: payments-0, team: payments, tokens: ["sha256:%s"] }]
        """
            .formatted(home.resolve("week.db"), sha256(token));
    try (ServedProcess served = ServedProcess.start(home, config)) {
      String url = "http://127.0.0.1:" + served.address().getPort() + "/t/" + token;
      look(
          tab -> {
            for (int width : List.of(1280, 390)) {
              for (String scheme : SCHEMES) {
                tab.on(width, 900, scheme);
                tab.go("about:blank");
                tab.go(url + "/_tokenmeter/me");
                tab.until("document.querySelector('.quartiles .you')");
                check(tab, width);
                keep(tab, "me-" + scheme + "-" + width);
              }
            }
            assertThat(tab.text("document.querySelector('.signals').textContent"))
                .contains("repeat", "counts as waste", "many samples of one prompt");
            assertThat(tab.text("document.body.innerText"))
                .contains("payments-0", "more is not better", "Tell whoever runs this proxy")
                .doesNotContain("payments-1", "search");
            tab.value("document.querySelectorAll('.choice button')[0].click()");
            tab.until("document.querySelector('.choice button').ariaPressed === 'true'");
            check(tab, 390);
          });
    }
  }

  @Test
  void callersSideBySide_whereSwitchedOn_leadToThePageOfEach() throws Exception {
    Path home = Files.createTempDirectory(directory, "people");
    WorkedWeek.write(home.resolve("week.db"));
    String config =
        """
        listen: { port: 0 }
        admin: { port: 0 }
        ledger: { path: %s }
        signals: { repeat: on }
        privacy: { board: named }
        leaderboard: { individuals: true }
        """
            .formatted(home.resolve("week.db"));
    try (ServedProcess served = ServedProcess.start(home, config)) {
      String url = served.admin();
      look(
          tab -> {
            for (int width : List.of(1280, 390)) {
              for (String scheme : SCHEMES) {
                tab.on(width, 900, scheme);
                tab.go("about:blank");
                tab.go(url + "/#callers");
                tab.until("document.querySelector('.callers .meter')");
                tab.until("!document.getElementById('callers-link').hidden");
                check(tab, width);
                keep(tab, "callers-" + scheme + "-" + width);
                tab.go(url + "/caller?name=payments-0");
                tab.until("document.querySelector('.signals')");
                check(tab, width);
                keep(tab, "caller-" + scheme + "-" + width);
              }
            }
            assertThat(tab.text("document.body.innerText"))
                .contains("payments-0", "repeat", "there are no hours of a person")
                .doesNotContain("payments-1")
                .doesNotContainPattern("\\b\\d\\d:\\d\\d\\b");
            tab.go("about:blank");
            tab.go(url + "/#callers");
            tab.until("document.querySelector('.callers a')");
            assertThat(tab.text("document.querySelector('.callers tbody tr').textContent"))
                .startsWith("1research-5");
            assertThat(
                    tab.text("document.querySelector('.callers tbody tr:last-child').textContent"))
                .startsWith("–payments-0");
            assertThat(tab.text("document.querySelector('.callers a').getAttribute('href')"))
                .isEqualTo("/caller?name=research-5");
          });
    }
  }

  private static String sha256(String text) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  /** The demo makes tokens from names. */
  private static String tokenOfAlice() throws Exception {
    return "tmk_" + sha256("demo alice").substring(0, 43);
  }
}
