package dev.tokenmeter.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.ConfigReader;
import dev.tokenmeter.proxy.identity.FingerprintKey;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model was used before anybody knew its price. */
final class RepriceCommandTest {
  private static final String PRICES =
      "prices: { overrides: { \"made-up-*\": { input: 2, output: 10 } } }\n";

  @TempDir private Path directory;
  private Path file = Path.of("unset");

  @BeforeEach
  void write() throws Exception {
    file = config("tokenmeter.yaml", "");
  }

  private Path config(String name, String prices) throws Exception {
    return Files.writeString(
        directory.resolve(name),
        """
        listen: { port: 0 }
        admin: { port: 0 }
        ledger: { path: "%s" }
        budgets: [{ name: all, scope: all, limit: 100 USD, window: month }]
        """
                .formatted(directory.resolve("tokenmeter.db"))
            + prices);
  }

  private Instance serve() throws Exception {
    if (!(ConfigReader.read(file, Map.of()) instanceof ConfigReader.Result.Loaded loaded)) {
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

  /** Half a million tokens in and a tenth of a million out, which nobody has priced. */
  private void use(String id, String model) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("tokenmeter.db"));
        Statement statement = connection.createStatement()) {
      long now = Instant.now().toEpochMilli();
      statement.execute(
          "INSERT INTO context (day, instance, caller, team, client, provider, billing, operation,"
              + " model, status, outcome, source) VALUES (%d, 'i', 'alice', 'red', 'codex',"
                  .formatted(now / 86_400_000)
              + " 'openai', 'metered', 'chat', '%s', 200, 'ok', 'reported')".formatted(model));
      statement.execute(
          "INSERT INTO exchange_line (key, context, id, input, output, unpriced_tokens,"
              + " unpriced_types) VALUES (%d << 20, last_insert_rowid(), '%s', 500000, 100000,"
                  .formatted(now, id)
              + " 600000, 'input output')");
    }
  }

  private static String used(Instance instance, HttpClient client) throws Exception {
    HttpRequest scrape =
        HttpRequest.newBuilder(URI.create(instance.adminUrl() + "/metrics")).build();
    return client
        .send(scrape, BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith("tokenmeter_budget_used_usd{"))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void reprice_besideARunningProxy_correctsItsOpenBudgetWindow() throws Exception {
    serve().close();
    use("a", "made-up-1");
    Path priced = config("priced.yaml", PRICES);
    try (Instance instance = serve();
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(used(instance, client)).isEqualTo("0.0");
      Typed typed = Typed.command("reprice", "--config", priced.toString(), "--since", "2d");
      assertThat(typed.exit()).isZero();
      while (!used(instance, client).equals("2.0")) {
        Thread.sleep(20);
      }
    }
    try (Instance instance = serve();
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(used(instance, client)).isEqualTo("2.0");
    }
  }

  @Test
  void reprice_printsTheDifferenceByModelAligned() throws Exception {
    serve().close();
    use("a", "made-up-1");
    use("b", "made-up-1");
    use("c", "made-up-\u001b[2J");
    use("d", "nobody-knows");
    String priced = config("priced.yaml", PRICES).toString();
    Typed dry = Typed.command("reprice", "--config", priced, "--since", "2d", "--dry-run");
    assertThat(dry.outLines().getFirst()).matches("4 rows by prices .*: 3 would change");
    Typed typed = Typed.command("reprice", "--config", priced, "--since", "2d");
    assertThat(typed.exit()).isZero();
    List<String> lines = typed.outLines();
    assertThat(lines.getFirst()).matches("4 rows by prices .*: 3 changed");
    assertThat(lines.subList(2, lines.size()))
        .containsExactly(
            "model         rows  tokens priced  before USD  after USD  change USD",
            "--------------------------------------------------------------------",
            "made-up-?[2J     1        600,000        0.00       2.00       +2.00",
            "made-up-1        2      1,200,000        0.00       4.00       +4.00",
            "--------------------------------------------------------------------",
            "total            3      1,800,000        0.00       6.00       +6.00");
    assertThat(dry.outLines().subList(1, lines.size())).isEqualTo(lines.subList(1, lines.size()));
    Typed again =
        Typed.command("reprice", "--config", priced, "--since", "2d", "--model", "made-up-1");
    assertThat(again.out()).matches("2 rows by prices .*: 0 changed\n");
  }

  @Test
  void reprice_thatCannotBe_isOneLineAndTellsWhoseFaultItIs() {
    String config = file.toString();
    assertThat(Typed.command("reprice", "--config", config, "--since", "7d"))
        .satisfies(none -> assertThat(none.exit()).isEqualTo(1))
        .satisfies(none -> assertThat(none.err()).hasLineCount(1).contains("no ledger"));
    assertThat(Typed.command("reprice", "--config", config, "--since", "soon"))
        .satisfies(when -> assertThat(when.exit()).isEqualTo(2))
        .satisfies(when -> assertThat(when.err()).hasLineCount(1).contains("--since", "soon"));
    assertThat(
            Typed.command("reprice", "--config", config, "--since", "7d", "--zone", "Mars").exit())
        .isEqualTo(2);
    assertThat(Typed.command("reprice", "--config", config).exit()).isEqualTo(2);
  }
}
