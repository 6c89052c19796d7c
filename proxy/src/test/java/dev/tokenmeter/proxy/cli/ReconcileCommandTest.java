package dev.tokenmeter.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReconcileCommandTest {
  @TempDir private Path directory;
  private Path ledger = Path.of("unset");

  /** An empty ledger, as a proxy leaves one that was never used. */
  @BeforeEach
  void ledger() throws Exception {
    ledger = directory.resolve("tokenmeter.db");
    try (dev.tokenmeter.metrics.ledger.Ledger open =
        dev.tokenmeter.metrics.ledger.Ledger.open(
            new dev.tokenmeter.config.Ledger(
                ledger.toString(),
                dev.tokenmeter.config.Ledger.Recording.ON,
                Duration.ofDays(400),
                Optional.empty()),
            "box",
            InstantSource.system())) {
      assertThat(open).isNotNull();
    }
  }

  private Typed reconcile(String name, String text, String... more) throws Exception {
    Path file = Files.writeString(directory.resolve(name), text);
    String[] args = new String[4 + more.length];
    System.arraycopy(
        new String[] {"reconcile", "--ledger", ledger.toString(), file.toString()}, 0, args, 0, 4);
    System.arraycopy(more, 0, args, 4, more.length);
    return Typed.command(args);
  }

  private static final String USAGE =
      """
      usage_date_utc,model_version,api_key,usage_input_tokens_no_cache,usage_output_tokens
      2026-11-02,claude-sonnet-4-5,build,1200,300
      """;

  @Test
  void aKeyThatIsNotInTheLedger_isABypassAndExitOne() throws Exception {
    Typed typed = reconcile("u.csv", USAGE);
    assertThat(typed.exit()).isEqualTo(1);
    assertThat(typed.outLines().getFirst()).isEqualTo("anthropic: invoice and ledger, days of UTC");
    assertThat(typed.out())
        .contains("a key never seen here (bypass)", "input +1,200, output +300", "key build");
    assertThat(typed.err()).isEmpty();
  }

  @Test
  void json_andCsv_haveTheCauseByItsName() throws Exception {
    assertThat(reconcile("u.csv", USAGE, "--format", "json").out())
        .contains("\"cause\":\"unseen_key\"", "\"agrees\":false");
    assertThat(reconcile("u.csv", USAGE, "--format", "csv").outLines().get(1))
        .startsWith("anthropic,2026-11-02,claude-sonnet-4-5,build,1500,1200,")
        .contains("unseen_key");
  }

  @Test
  void anInvoiceOfNothing_agreesWithALedgerOfNothing() throws Exception {
    Typed typed =
        reconcile(
            "page.json",
            """
            {"data":[{"starting_at":"2026-11-02T00:00:00Z","ending_at":"2026-11-03T00:00:00Z",\
            "results":[]}],"has_more":false,"next_page":null}\
            """);
    assertThat(typed.exit()).isZero();
    assertThat(typed.out()).isEqualTo("invoice and ledger agree\n");
  }

  @Test
  void whatIsNoExport_isOneLineOnStandardErrorAndExitTwo() throws Exception {
    Typed typed = reconcile("letter.csv", "dear,customer\nhello,there\n");
    assertThat(typed.exit()).isEqualTo(2);
    assertThat(typed.out()).isEmpty();
    assertThat(typed.err()).hasLineCount(1).contains("letter.csv", "accepted: Anthropic usage");
  }

  @Test
  void aLedgerThatIsNotThere_isNoDifferenceButExitTwo() throws Exception {
    ledger = directory.resolve("nowhere.db");
    Typed typed = reconcile("u.csv", USAGE);
    assertThat(typed.exit()).isEqualTo(2);
    assertThat(typed.err()).hasLineCount(1).contains("no ledger");
  }
}
