package dev.tokenmeter.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Admin.Auth;
import dev.tokenmeter.config.Admin.Role;
import dev.tokenmeter.proxy.page.PageFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The board as a browser gets it. */
final class BoardPageTest {
  /** What a whole page may weigh, unpacked. */
  private static final int MOST_BYTES = 300_000;

  private static final Pattern REFERENCE =
      Pattern.compile("(?:href|src)=\"([^\"#]*)\"|from \"([^\"]*)\"|url\\(([^)]*)\\)");

  @TempDir private Path directory;
  private AdminPort port = new AdminPort(Path.of("unset"));

  @AfterEach
  void close() {
    port.close();
  }

  private RawHttp open(Auth auth) throws AdminFailure {
    port.close();
    port = new AdminPort(directory.resolve("none.db"));
    return port.open(auth);
  }

  @Test
  void page_andEverythingItRefersTo_isServedByThisPortAlone() throws Exception {
    RawHttp http = open(new Auth.Unset());
    List<String> found = new ArrayList<>(references(http.get("/").text(), ""));
    for (int i = 0; i < found.size(); i++) {
      RawHttp.Answer answer = http.get(found.get(i));
      assertThat(answer.status()).as(found.get(i)).isEqualTo(200);
      references(answer.text(), "/assets/").stream()
          .filter(each -> !found.contains(each))
          .forEach(found::add);
    }
    assertThat(found).contains("/assets/board.js", "/assets/assistants.js", "/assets/board.css");
  }

  /** Addresses in a text that a browser would follow. */
  private static List<String> references(String text, String base) {
    List<String> found = new ArrayList<>();
    Matcher matcher = REFERENCE.matcher(text);
    while (matcher.find()) {
      String to = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
      if (to != null && !to.isEmpty() && !to.startsWith("/api/") && !to.equals("/metrics")) {
        assertThat(to).doesNotContain("://").doesNotStartWith("//");
        found.add(to.startsWith("./") ? base + to.substring(2) : "/" + to);
      }
    }
    return found;
  }

  @Test
  void files_allTogether_weighLittle() {
    PageFiles files = PageFiles.load();
    int bytes = files.names().stream().mapToInt(name -> files.page(name).bytes().length).sum();
    assertThat(bytes).isLessThan(MOST_BYTES);
  }

  @Test
  void pages_haveNoScriptOrStyleOfTheirOwn() {
    PageFiles files = PageFiles.load();
    for (String page :
        List.of(PageFiles.BOARD, PageFiles.CONNECT, PageFiles.ME, PageFiles.CALLER)) {
      String text = new String(files.page(page).bytes(), StandardCharsets.UTF_8);
      assertThat(text).doesNotContain("<style", " style=", " onclick=", "javascript:");
      assertThat(text.split("<script", -1)).hasSize(2);
      assertThat(text).contains("lang=\"en\"", "<main ", "aria-live=\"polite\"", "class=\"skip\"");
    }
    assertThat(PageFiles.POLICY).contains("script-src 'self'").doesNotContain("unsafe");
  }

  @Test
  void page_whereATokenIsNeeded_isTheRefusalsBodyAndHoldsNoNumbers() throws Exception {
    RawHttp http = open(AdminPort.tokens("reader", Role.READ));
    RawHttp.Answer page = http.get("/");
    assertThat(page.status()).isEqualTo(401);
    assertThat(page.header("content-type")).startsWith("text/html");
    assertThat(page.text()).contains("id=\"sign-in\"").doesNotContain("anthropic");
    assertThat(http.get("/assets/board.js").status()).isEqualTo(200);
    assertThat(http.get("/api/v1/status").status()).isEqualTo(401);
    assertThat(http.get("/api/v1/board").status()).isEqualTo(401);
    assertThat(http.get("/", "Authorization: Bearer reader").status()).isEqualTo(200);
    assertThat(http.get("/api/v1/status", "Authorization: Bearer reader").status()).isEqualTo(200);
  }

  @Test
  void board_forACallersOwnToken_isClosed() throws Exception {
    RawHttp http = open(new Auth.Unset());
    String alice = "Authorization: Bearer " + AdminPort.ALICES;
    assertThat(http.get("/api/v1/status", alice).status()).isEqualTo(403);
    assertThat(http.get("/api/v1/board", alice).status()).isEqualTo(403);
    assertThat(http.get("/api/v1/me").status()).isEqualTo(400);
    assertThat(http.get("/api/v1/me", alice).status()).isEqualTo(503);
  }

  @Test
  void assets_fromAnotherOrigin_areRefused() throws Exception {
    RawHttp http = open(new Auth.Unset());
    assertThat(http.get("/assets/board.js", "Sec-Fetch-Site: cross-site").status()).isEqualTo(403);
    assertThat(http.as("evil.example").get("/assets/board.js").status()).isEqualTo(403);
  }
}
