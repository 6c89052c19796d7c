package dev.tokenmeter.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.config.Admin;
import dev.tokenmeter.config.Admin.Auth;
import dev.tokenmeter.config.Admin.Role;
import java.io.ByteArrayInputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("SEC-09")
@Tag("SEC-08")
final class AdminServerTest {
  @TempDir private Path directory;
  private @Nullable AdminPort opened;

  @AfterEach
  void close() {
    port().close();
  }

  /** A port of this test. */
  private AdminPort port() {
    AdminPort port = opened;
    if (port == null) {
      port = new AdminPort(directory.resolve("none.db"));
      opened = port;
    }
    return port;
  }

  @Test
  void metrics_withoutAccept_areThePlainText() throws Exception {
    RawHttp.Answer answer = open(new Auth.Unset()).get("/metrics");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).startsWith("text/plain");
    assertThat(answer.text()).isEqualTo("shown to PERSON");
  }

  @Test
  void metrics_acceptedAsOpenMetrics_areThat() throws Exception {
    RawHttp.Answer answer =
        open(new Auth.Unset()).get("/metrics", "Accept: application/openmetrics-text");
    assertThat(answer.header("content-type")).startsWith("application/openmetrics-text");
  }

  @Test
  void metrics_askedByAScraper_areShownAsToAScraper() throws Exception {
    RawHttp.Answer answer =
        open(new Auth.Unset()).get("/metrics", "X-Prometheus-Scrape-Timeout-Seconds: 10");
    assertThat(answer.text()).isEqualTo("shown to SCRAPER");
  }

  @Test
  void metrics_largeAndGzipAccepted_arriveCompressedAndWhole() throws Exception {
    port().metrics.padding = "# padding\n".repeat(10_000);
    RawHttp.Answer answer =
        open(new Auth.Unset()).get("/metrics", "Accept-Encoding: deflate, gzip;q=0.5");
    assertThat(answer.header("content-encoding")).isEqualTo("gzip");
    assertThat(answer.body().length).isLessThan(10_000);
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
    assertThat(new String(plain, StandardCharsets.UTF_8))
        .isEqualTo("shown to PERSON" + port().metrics.padding);
  }

  @Test
  void metrics_gzipForbidden_arrivePlain() throws Exception {
    port().metrics.padding = "# padding\n".repeat(1_000);
    RawHttp.Answer answer = open(new Auth.Unset()).get("/metrics", "Accept-Encoding: gzip;q=0");
    assertThat(answer.headers()).doesNotContainKey("content-encoding");
  }

  @Test
  void metrics_whileAnotherScraperReadsNothing_areAnsweredAllTheSame() throws Exception {
    port().metrics.padding = "# padding that fills every socket buffer\n".repeat(400_000);
    RawHttp http = open(new Auth.Unset());
    try (var slow = http.send("GET", "/metrics")) {
      assertThat(slow.getInputStream().read()).isEqualTo('H');
      assertThat(http.get("/metrics").status()).isEqualTo(200);
    }
  }

  @Test
  void readyz_whileDraining_is503AndHealthzStays200() throws Exception {
    RawHttp http = open(new Auth.Unset());
    assertThat(http.get("/readyz").status()).isEqualTo(200);
    port().ready.set(false);
    assertThat(http.get("/readyz").status()).isEqualTo(503);
    assertThat(http.get("/healthz").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/nothing,404",
    "GET,/metrics/,404",
    "GET,/api/v1/nothing,404",
    "POST,/api/v1/usage,405",
    "POST,/metrics,405",
    "DELETE,/,405",
    "GET,/-/reload,405",
    "POST,/healthz,405",
    "HEAD,/metrics,200"
  })
  void path_unknownOrWrongMethod_isToldApart(String method, String path, int status)
      throws Exception {
    assertThat(open(new Auth.Unset()).request(method, path).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "localhost.evil.example", "127.0.0.2", "localhost@evil", ""})
  void host_notTheMachinesOwn_getsNothingOnLoopback(String host) throws Exception {
    RawHttp http = open(new Auth.Unset()).as(host);
    assertThat(http.get("/metrics").status()).isEqualTo(403);
    assertThat(http.get("/nothing").status()).isEqualTo(403);
    assertThat(http.post("/-/reload", "Content-Type: application/json").status()).isEqualTo(403);
    assertThat(http.get("/healthz").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:8081", "127.0.0.1:1", "[::1]:8081"})
  void host_theMachinesOwn_isAnswered(String host) throws Exception {
    assertThat(open(new Auth.Unset()).as(host).get("/metrics").status()).isEqualTo(200);
  }

  @Test
  void tokens_whereConfigured_areNeededForAllButProbes() throws Exception {
    RawHttp http = open(AdminPort.tokens("reader", Role.READ));
    RawHttp.Answer refused = http.get("/metrics");
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("www-authenticate")).isEqualTo("Bearer");
    assertThat(http.get("/metrics", "Authorization: Bearer wrong").status()).isEqualTo(401);
    assertThat(http.get("/metrics", "Authorization: bearer reader").status()).isEqualTo(200);
    assertThat(http.get("/readyz").status()).isEqualTo(200);
  }

  @Test
  void reload_withAReadersToken_isForbidden() throws Exception {
    RawHttp http = open(AdminPort.tokens("reader", Role.READ));
    assertThat(
            http.post("/-/reload", "Authorization: Bearer reader", "Content-Type: application/json")
                .status())
        .isEqualTo(403);
  }

  @Test
  void reload_withAnOperatorsToken_happens() throws Exception {
    RawHttp http = open(AdminPort.tokens("operator", Role.OPERATE));
    RawHttp.Answer answer =
        http.post("/-/reload", "Authorization: Bearer operator", "Content-Type: application/json");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("{\"reloaded\":true}\n");
  }

  @Test
  void reload_ofABrokenFile_tellsEveryProblem() throws Exception {
    port().problems.add("t.yaml:3:5: no such key `prot`");
    port().problems.add("t.yaml:9:1: not a \"number\"");
    RawHttp.Answer answer =
        open(new Auth.Unset()).post("/-/reload", "Content-Type: application/json");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text())
        .contains("t.yaml:3:5: no such key `prot`", "t.yaml:9:1: not a \\\"number\\\"");
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Type: text/plain,415",
    "Content-Type: application/x-www-form-urlencoded,415",
    "Content-Type: application/json; charset=utf-8,200"
  })
  void reload_asAFormCouldSendIt_isRefused(String type, int status) throws Exception {
    assertThat(open(new Auth.Unset()).post("/-/reload", type).status()).isEqualTo(status);
  }

  @Test
  void reload_fromAPageOfAnotherOrigin_isRefused() throws Exception {
    RawHttp http = open(new Auth.Unset()).as("localhost:8081");
    String json = "Content-Type: application/json";
    assertThat(http.post("/-/reload", json, "Origin: http://evil.example").status()).isEqualTo(403);
    assertThat(http.post("/-/reload", json, "Origin: null").status()).isEqualTo(403);
    assertThat(http.post("/-/reload", json, "Origin: http://localhost:8081").status())
        .isEqualTo(200);
  }

  @Tag("SEC-06")
  @Test
  void start_openToOthersWithoutAuth_isRefusedAsConfiguration() {
    Admin open = new Admin("0.0.0.0", 0, new Auth.Unset());
    assertThatThrownBy(() -> AdminServer.start(open, port().operations()))
        .isInstanceOfSatisfying(
            AdminFailure.class,
            failure -> assertThat(failure.kind()).isEqualTo(AdminFailure.Kind.CONFIGURATION))
        .hasMessageContaining("auth: none");
  }

  @Test
  void start_openToOthersAsWritten_answersAnyHost() throws Exception {
    Admin open = new Admin("0.0.0.0", 0, new Auth.None());
    RawHttp http = port().open(open).as("meter.corp.example");
    assertThat(http.get("/metrics").status()).isEqualTo(200);
  }

  @Test
  void start_onAPortInUse_saysSoInOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Admin same = new Admin("0.0.0.0", taken.getLocalPort(), new Auth.None());
      assertThatThrownBy(() -> AdminServer.start(same, port().operations()))
          .hasMessageContaining("the port is in use")
          .hasMessageNotContaining("\n");
    }
  }

  private RawHttp open(Auth auth) throws AdminFailure {
    return port().open(auth);
  }
}
