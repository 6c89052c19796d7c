package dev.tokenmeter.proxy.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.config.ConfigReader;
import dev.tokenmeter.proxy.admin.Reload;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole product in this process, on free ports. */
final class InstanceTest {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
  private final Parts opened = new Parts();
  private final Ending ending = new Ending(code -> {});
  @TempDir private Path directory;

  @AfterEach
  void close() {
    opened.close();
    client.close();
  }

  @Test
  void instance_started_answersOnBothPorts() throws Exception {
    Instance instance = start("providers: { anthropic: {} }");
    assertThat(get(instance.dataUrl() + "/").statusCode()).isEqualTo(200);
    HttpResponse<String> metrics = get(instance.adminUrl() + "/metrics");
    assertThat(metrics.statusCode()).isEqualTo(200);
    assertThat(metrics.body())
        .contains(
            "tokenmeter_build_info{",
            "tokenmeter_price_table_info{",
            "tokenmeter_access_log_dropped",
            "tokenmeter_client_connections ",
            "tokenmeter_upstream_connections_parked ",
            "tokenmeter_netty_direct_memory_bytes ",
            "tokenmeter_netty_pending_tasks ",
            "tokenmeter_event_loop_lag_seconds ",
            "tokenmeter_event_loop_blocked_total ",
            "tokenmeter_direct_memory_used_ratio ");
    assertThat(get(instance.adminUrl() + "/api/v1/status").body())
        .contains(instance.dataUrl(), "anthropic");
  }

  @Test
  void adminPort_whileTheDataPortHasAllItsConnections_answers() throws Exception {
    Instance instance = start("providers: { anthropic: {} }\nlimits: { connections: 1 }");
    int port = URI.create(instance.dataUrl()).getPort();
    try (Socket only = new Socket(InetAddress.getLoopbackAddress(), port)) {
      only.getOutputStream()
          .write("GET /_tokenmeter/healthz HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(US_ASCII));
      assertThat(only.getInputStream().read()).isEqualTo('H');
      assertThat(get(instance.dataUrl() + "/").statusCode()).isEqualTo(503);
      assertThat(get(instance.adminUrl() + "/readyz").statusCode()).isEqualTo(200);
      assertThat(get(instance.adminUrl() + "/metrics").body())
          .contains("tokenmeter_limit_hits_total{limit=\"connections\"} ");
    }
  }

  @Test
  void readiness_onceDrainingHasBegun_isOff() throws Exception {
    Instance instance = start("providers: { anthropic: {} }");
    assertThat(get(instance.adminUrl() + "/readyz").statusCode()).isEqualTo(200);
    ending.ask(Signals.Kind.TERM);
    assertThat(get(instance.adminUrl() + "/readyz").statusCode()).isEqualTo(503);
    assertThat(ending.await()).contains("0 cut");
  }

  @Test
  void reload_ofABrokenFile_changesNothingAndIsSeenInTheMetrics() throws Exception {
    Instance instance = start("providers: { anthropic: {} }");
    write("providers: { anthropic: {}, openai: { ulr: x } }");
    assertThat(instance.reload())
        .isInstanceOfSatisfying(
            Reload.Refused.class,
            refused -> assertThat(refused.problems()).anyMatch(line -> line.contains("url")));
    assertThat(get(instance.adminUrl() + "/metrics").body())
        .contains("tokenmeter_config_last_reload_successful 0.0");
    write("providers: { anthropic: {} }");
    assertThat(instance.reload()).isInstanceOf(Reload.Done.class);
    assertThat(get(instance.adminUrl() + "/metrics").body())
        .contains("tokenmeter_config_last_reload_successful 1.0");
  }

  @Test
  void reload_withASuspiciousPriceFile_changesNothing() throws Exception {
    Instance instance = start("providers: { anthropic: {} }");
    Path prices = Files.writeString(Files.createTempFile("prices", ".json"), "{}");
    write("providers: { anthropic: {} }\nprices: { file: %s }".formatted(prices));
    assertThat(instance.reload())
        .isInstanceOfSatisfying(
            Reload.Refused.class,
            refused -> assertThat(refused.problems()).anyMatch(line -> line.contains("no model")));
    assertThat(get(instance.adminUrl() + "/metrics").body())
        .contains("tokenmeter_config_last_reload_successful 0.0", "source=\"built-in\"");
    Files.delete(prices);
  }

  @Test
  void reload_thatAddsAProvider_holdsForTheNextRequest() throws Exception {
    Instance instance = start("providers: { anthropic: {} }");
    String unreachable =
        "providers: { anthropic: {}, local: { url: \"http://127.0.0.1:1\", dialect: openai } }";
    assertThat(get(instance.dataUrl() + "/local/v1/models").statusCode()).isEqualTo(404);
    write(unreachable);
    assertThat(instance.reload()).isInstanceOf(Reload.Done.class);
    assertThat(get(instance.dataUrl() + "/local/v1/models").statusCode()).isEqualTo(502);
    assertThat(get(instance.adminUrl() + "/api/v1/status").body())
        .contains("\"name\":\"anthropic\"", "\"name\":\"local\"");
  }

  @Test
  void accessLog_switchedOn_writesALinePerExchange() throws Exception {
    Instance instance = start("providers: { anthropic: {} }\nlog: { access: json }");
    assertThat(get(instance.dataUrl() + "/nobody/v1/models?key=sk-secret-canary").statusCode())
        .isEqualTo(404);
    opened.close();
    String log = stdout.toString(StandardCharsets.UTF_8);
    assertThat(log.lines()).singleElement().asString().contains("\"status\":404");
    assertThat(log).doesNotContain("canary");
  }

  @Test
  void exchange_finished_isInTheLedgerAndItsMetrics() throws Exception {
    Instance instance = start("providers: { anthropic: {} }");
    assertThat(get(instance.dataUrl() + "/nobody/v1/models").statusCode()).isEqualTo(404);
    while (!get(instance.adminUrl() + "/metrics").body().contains("ledger_rows_total 1.0")) {
      Thread.sleep(20);
    }
    assertThat(get(instance.adminUrl() + "/metrics").body())
        .contains(
            "tokenmeter_ledger_errors_total 0.0",
            "tokenmeter_ledger_dropped_total 0.0",
            "tokenmeter_ledger_quarantined_total 0.0",
            "tokenmeter_ledger_writable 1.0",
            "tokenmeter_ledger_waiting_records 0.0",
            "tokenmeter_ledger_waiting_bytes 0.0",
            "tokenmeter_ledger_lag_seconds 0.0",
            "tokenmeter_ledger_size_bytes ");
  }

  private Instance start(String yaml) throws Exception {
    Path file = write(yaml);
    Config config =
        switch (ConfigReader.read(file, Map.of())) {
          case ConfigReader.Result.Loaded loaded -> loaded.config();
          case ConfigReader.Result.Refused refused ->
              throw new AssertionError(refused.problems().toString());
        };
    Terminal terminal =
        new Terminal(
            InputStream.nullInputStream(), stdout, OutputStream.nullOutputStream(), Map.of());
    FingerprintKey key = FingerprintKey.of(new byte[32]);
    Instance instance = opened.add(Instance.start(config, key, terminal, ending));
    instance.watch(file, Map.of(), read -> read);
    return instance;
  }

  private Path write(String yaml) throws Exception {
    String own =
        "\nlisten: { port: 0 }\nadmin: { port: 0 }\nledger: { path: \"%s\" }\n"
            .formatted(directory.resolve("tokenmeter.db"));
    return Files.writeString(directory.resolve("tokenmeter.yaml"), yaml + own);
  }

  private HttpResponse<String> get(String url) throws Exception {
    return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
  }
}
