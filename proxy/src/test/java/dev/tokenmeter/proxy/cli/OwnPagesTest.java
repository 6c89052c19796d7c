package dev.tokenmeter.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader;
import dev.tokenmeter.config.Privacy;
import dev.tokenmeter.metrics.board.Myself;
import dev.tokenmeter.metrics.board.Questions;
import dev.tokenmeter.metrics.budget.Budgets;
import dev.tokenmeter.metrics.budget.PriceQuotes;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.price.PriceTable;
import dev.tokenmeter.metrics.privacy.Veils;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.proxy.exchange.OwnPages;
import dev.tokenmeter.proxy.identity.CallerTokens;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the data port shows to developers. */
final class OwnPagesTest {
  private static final String TOKEN = "tmk_" + "a".repeat(43);
  private static final String NOBODYS = "tmk_" + "n".repeat(43);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Parts opened = new Parts();
  @TempDir private Path directory;

  @AfterEach
  void close() {
    opened.close();
    client.close();
  }

  private String serve() throws Exception {
    String yaml =
        """
        listen: { port: 0 }
        admin: { port: 0 }
        ledger: { path: "%s" }
        providers: { anthropic: {} }
        callers: [{ name: alice, team: payments, tokens: ["sha256:%s"] }]
        budgets: [{ name: mine, scope: { each: caller }, limit: 4 USD, window: day }]
        """
            .formatted(directory.resolve("tokenmeter.db"), CallerTokens.sha256(TOKEN));
    if (!(ConfigReader.read(yaml, "t.yaml", Map.of()) instanceof ConfigReader.Result.Loaded ok)) {
      throw new AssertionError(yaml);
    }
    Terminal silent =
        new Terminal(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream(),
            Map.of());
    return opened
        .add(
            Instance.start(
                ok.config(), FingerprintKey.of(new byte[32]), silent, new Ending(code -> {})))
        .dataUrl();
  }

  private HttpResponse<String> get(String url, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource({
    "x-tokenmeter-token, %s",
    "Authorization, Bearer %s",
    "x-api-key, %s",
    "api-key, %s",
    "x-goog-api-key, %s"
  })
  void me_withATokenInAnySlot_isTheCallersOwn(String header, String value) throws Exception {
    HttpResponse<String> answer = get(serve() + "/_tokenmeter/me", header, value.formatted(TOKEN));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
    assertThat(answer.body())
        .contains(
            "\"caller\":\"alice\"", "\"team\":\"payments\"", "\"today\":{", "\"budget\":\"mine\"");
  }

  @Test
  void me_withATokenInPathOrQuery_isTheCallersOwn() throws Exception {
    String url = serve();
    assertThat(get(url + "/t/" + TOKEN + "/_tokenmeter/me").body()).contains("alice");
    assertThat(get(url + "/_tokenmeter/me?key=" + TOKEN + "&window=24h").body())
        .contains("alice", "\"24h\":{");
    HttpResponse<String> wrong = get(url + "/_tokenmeter/me?window=ever", "x-api-key", TOKEN);
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).startsWith("{\"error\":\"window must be ");
  }

  @Test
  void me_withoutOrWithNobodysToken_is401() throws Exception {
    String url = serve() + "/_tokenmeter/me";
    for (HttpResponse<String> refused :
        List.of(
            get(url), get(url, "x-api-key", NOBODYS), get(url, "x-api-key", "sk-ant-api03-x"))) {
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.headers().firstValue("www-authenticate")).contains("Bearer");
      assertThat(refused.body()).contains("caller token");
    }
  }

  @Test
  void me_inABrowser_isAPageThatHoldsNoNumbers() throws Exception {
    String url = serve();
    HttpResponse<String> page = get(url + "/_tokenmeter/me", "Accept", "text/html,*/*");
    assertThat(page.statusCode()).isEqualTo(401);
    assertThat(page.body()).contains("id=\"sign-in\"").doesNotContain("alice");
    assertThat(page.headers().firstValue("content-security-policy").orElse(""))
        .contains("script-src 'self'", "frame-ancestors 'none'");
    HttpResponse<String> own = get(url + "/t/" + TOKEN + "/_tokenmeter/me", "Accept", "text/html");
    assertThat(own.statusCode()).isEqualTo(200);
    assertThat(own.body()).doesNotContain("alice");
  }

  @Test
  void connect_isAPageOrAListOfProviders() throws Exception {
    String url = serve() + "/_tokenmeter/connect";
    assertThat(get(url).body())
        .isEqualTo(
            "{\"providers\":[{\"name\":\"anthropic\",\"dialect\":\"anthropic\",\"pays\":false}]}\n");
    HttpResponse<String> page = get(url, "Accept", "text/html");
    assertThat(page.body()).contains("assets/connect-page.js");
    HttpResponse<String> script = get(url.replace("connect", "assets/connect-page.js"));
    assertThat(script.statusCode()).isEqualTo(200);
    assertThat(script.headers().firstValue("content-type").orElse("")).contains("javascript");
    assertThat(get(url.replace("connect", "assets/passwd")).statusCode()).isEqualTo(404);
    assertThat(get(url.replace("connect", "assets/x/board.js")).statusCode()).isEqualTo(404);
  }

  @Test
  void numbers_whenTooManyAsk_are503AtOnce() {
    PriceTable prices =
        PriceTable.builtIn(Config.defaults().prices(), Config.defaults().providers());
    Myself myself =
        new Myself(
            LedgerQueries.at(directory.resolve("none.db")),
            new Budgets(new PriceQuotes(() -> prices), Instant::now),
            Config::defaults,
            new Veils(Privacy::defaults, UnaryOperator.identity()),
            Instant::now);
    List<String> limits = new ArrayList<>();
    Questions full = new Questions(limits::add);
    full.close();
    List<OwnPages.Told> told = new ArrayList<>();
    new MyNumbers(myself, full)
        .tell("", new CallerId("alice", "none", CallerId.Kind.CONFIGURED), told::add);
    assertThat(told).extracting(OwnPages.Told::status).containsExactly(503);
    assertThat(limits).containsExactly("query_me");
  }
}
