package dev.tokenmeter.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.ConfigReader;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outcomes told by the command and by the admin port, into one ledger. */
final class OutcomesCommandTest {
  private final LocalDate today = LocalDate.now(ZoneOffset.UTC);
  private final String csv =
      "team,day,merged_prs\npayments,%s,7\nsearch,%s,0\n".formatted(today, today.minusDays(1));

  @TempDir private Path directory;
  private Path config = Path.of("unset");

  @BeforeEach
  void write() throws Exception {
    config = config("on");
  }

  private Path config(String record) throws Exception {
    return Files.writeString(
        directory.resolve("tokenmeter.yaml"),
        """
        listen: { port: 0 }
        admin: { port: 0 }
        ledger: { path: "%s", record: %s, retain: 30d }
        """
            .formatted(directory.resolve("tokenmeter.db"), record));
  }

  private Instance serve() throws Exception {
    if (!(ConfigReader.read(config, Map.of()) instanceof ConfigReader.Result.Loaded loaded)) {
      throw new AssertionError("the configuration is refused");
    }
    Terminal silent =
        new Terminal(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream(),
            Map.of());
    return Instance.start(
        loaded.config(), FingerprintKey.of(new byte[32]), silent, new Ending(code -> {}));
  }

  private Typed typed(String input, String... more) {
    List<String> args = new ArrayList<>(List.of("outcomes", "--config", config.toString()));
    args.addAll(List.of(more));
    return Typed.withInput(input, args.toArray(String[]::new));
  }

  private List<String> kept() throws Exception {
    List<String> rows = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tokenmeter.db"));
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT team, day, merged FROM outcomes ORDER BY team")) {
      while (row.next()) {
        rows.add(row.getString(1) + " " + row.getString(2) + " " + row.getInt(3));
      }
    }
    return rows;
  }

  private static HttpResponse<String> post(Instance instance, String json) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(instance.adminUrl() + "/api/v1/outcomes"))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(json))
              .build(),
          BodyHandlers.ofString());
    }
  }

  private String json(int merged) {
    return "[{\"team\":\"payments\",\"day\":\"%s\",\"merged_prs\":%d}]".formatted(today, merged);
  }

  @Test
  void outcomes_byCommandAndByPost_meetInTheLedgerOfARunningProxy() throws Exception {
    try (Instance instance = serve()) {
      assertThat(typed(csv).out()).isEqualTo("stored 2 days of teams from stdin\n");
      assertThat(post(instance, json(9)).body()).isEqualTo("{\"stored\":1}\n");
      assertThat(kept())
          .containsExactly("payments " + today + " 9", "search " + today.minusDays(1) + " 0");
    }
    Path file = Files.writeString(directory.resolve("merged.json"), json(11));
    assertThat(typed("", file.toString()).exit()).isZero();
    assertThat(typed(csv, "-").exit()).isZero();
    assertThat(kept()).contains("payments " + today + " 7");
  }

  @Test
  void post_whereTheLedgerIsOff_is503() throws Exception {
    config = config("off");
    try (Instance instance = serve()) {
      HttpResponse<String> answer = post(instance, json(9));
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
      assertThat(answer.body()).isEqualTo("{\"error\":\"the ledger is off (ledger.record)\"}\n");
    }
  }

  @Test
  void day_beforeRetain_isRefusedByBoth() throws Exception {
    String old = today.minusDays(31).toString();
    try (Instance instance = serve()) {
      assertThat(post(instance, json(9).replace(today.toString(), old)).statusCode())
          .isEqualTo(400);
      Typed typed = typed(csv.replace(today.toString(), old));
      assertThat(typed.exit()).isEqualTo(2);
      assertThat(typed.err())
          .hasLineCount(1)
          .startsWith("tokenmeter: stdin: row 1: day must be from " + today.minusDays(30));
      assertThat(kept()).isEmpty();
    }
  }

  @Test
  void outcomes_thatCannotBe_isOneLineAndTellsWhoseFaultItIs() {
    assertThat(typed(csv))
        .satisfies(none -> assertThat(none.exit()).isEqualTo(1))
        .satisfies(none -> assertThat(none.err()).hasLineCount(1).contains("no ledger"));
    assertThat(typed("", "nowhere.csv"))
        .satisfies(none -> assertThat(none.exit()).isEqualTo(1))
        .satisfies(
            none -> assertThat(none.err()).isEqualTo("tokenmeter: no such file: nowhere.csv\n"));
    assertThat(typed("a;b"))
        .satisfies(none -> assertThat(none.exit()).isEqualTo(2))
        .satisfies(none -> assertThat(none.err()).hasLineCount(1).contains("first line must be"));
  }
}
