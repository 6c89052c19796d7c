package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.metrics.report.Dimension;
import dev.tokenmeter.metrics.report.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of the release before contexts, which stood whole in one table. */
final class CompactionTest {
  private static final int ROWS = 3_000;

  private static final String ALL =
      "SELECT started_at, id, line, duration_ms, ttft_ms, instance, caller, team, client, session,"
          + " provider, credential, billing, operation, model, model_requested, service_tier,"
          + " speed, region, workload, status, outcome, error, unmetered, input, output,"
          + " cache_read, cache_write_1h, source, cost_nano_usd, unpriced_tokens, price_version,"
          + " billed_units, signal, request_bytes, response_bytes, upstream_request_id, open,"
          + " interrupted, billable, unpriced_types FROM exchange ORDER BY started_at, id, line";

  @TempDir Path directory;
  private Path path = Path.of("unset");

  /** Some in the same millisecond, over two days, with values and without. */
  @BeforeEach
  void fill() throws Exception {
    path = directory.resolve("tokenmeter.db");
    Schema wide = new Schema(Schema.current().migrations().subList(0, 5));
    try (Connection connection = Rows.open(path)) {
      wide.migrate(connection, 0);
    }
    Rows.execute(
        path,
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < "
            + ROWS
            + ") INSERT INTO exchange (started_at, id, line, duration_ms, instance, caller, team,"
            + " client, session, provider, credential, billing, operation, model, model_requested,"
            + " status, outcome, error, unmetered, input, output, source, cost_nano_usd,"
            + " unpriced_tokens, price_version, signal, request_bytes, upstream_request_id,"
            + " interrupted, billable, unpriced_types) SELECT "
            + Exchanged.NOON.toEpochMilli()
            + " + i / 7 * 100000, printf('id-%05d', i), i % 3 = 2, i, 'box', 'caller-' || (i % 40),"
            + " 'team-' || (i % 5), 'codex', iif(i % 4, 's' || i, NULL), 'openai', iif(i % 2, 'k',"
            + " NULL), 'metered', 'chat', iif(i % 6, 'm-' || (i % 6), NULL), 'm', 200 + i % 2,"
            + " iif(i % 9, 'ok', 'proxy_error'), NULL, NULL, i, iif(i % 8, i * 2, NULL),"
            + " 'reported', iif(i % 10, i * 1000, NULL), i % 3, iif(i % 11, 'v1', 'v2'),"
            + " iif(i % 12, NULL, 'repeat'), i, iif(i % 13, 'req_' || i, NULL), i % 9 = 0, i % 14"
            + " > 0, iif(i % 3, 'input', NULL) FROM n");
  }

  @Test
  void ledger_ofTheReleaseBefore_hasTheSameRows() throws Exception {
    List<String> before = Rows.of(path, ALL);
    try (LedgerFile file = LedgerFile.open(path, LedgerSettings.of("box-1"), Exchanged.NOON)) {
      assertThat(file.isInPlace()).isTrue();
    }
    assertThat(before).hasSize(ROWS);
    assertThat(Rows.of(path, ALL)).isEqualTo(before);
    assertThat(Rows.of(path, "SELECT count(*) FROM exchange WHERE key >> 20 <> started_at"))
        .containsExactly("0");
  }

  @Test
  void ledger_ofTheReleaseBefore_isReadBeforeAnyProxyHasOpenedIt() throws Exception {
    Window all =
        Window.parse("7d", ZoneOffset.UTC, Exchanged.NOON.plus(Duration.ofDays(2))).orElseThrow();
    assertThat(
            LedgerQueries.brought(path)
                .usage(UsageQuery.of(all, List.of(Dimension.TEAM)))
                .total()
                .requests())
        .isEqualTo(ROWS - ROWS / 3);
  }

  @Test
  void ledger_ofTheReleaseBeforeThatIsInUse_isNotTakenAwayFromItsProxy() throws Exception {
    try (LedgerLock held = LedgerLock.take(path)) {
      assertThatThrownBy(() -> LedgerQueries.brought(path))
          .isInstanceOf(LedgerFailure.class)
          .hasMessageContainingAll(path.toString(), "earlier release", "has it open");
      assertThat(held).isNotNull();
    }
    assertThat(Rows.of(path, "PRAGMA user_version")).containsExactly("5");
  }

  /** What an operator added is left alone, and works. */
  @Test
  void view_thatAnOperatorMade_worksOn() throws Exception {
    Rows.execute(path, "CREATE VIEW mine AS SELECT count(*) FROM exchange WHERE line = 0");
    List<String> before = Rows.of(path, "SELECT * FROM mine");
    LedgerFile.open(path, LedgerSettings.of("box-1"), Exchanged.NOON).close();
    assertThat(Rows.of(path, "SELECT * FROM mine")).isEqualTo(before);
  }

  @Test
  void damagedRow_doesNotKeepTheOthersFromBeingTakenOver() throws Exception {
    LedgerFile.open(path, LedgerSettings.of("box-1"), Exchanged.NOON).close();
    try (Connection connection = Rows.open(path);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA writable_schema = 1");
      statement.execute(
          "UPDATE sqlite_schema SET sql = replace(sql, 'id TEXT NOT NULL', 'id TEXT') WHERE name ="
              + " 'exchange_line'");
    }
    Rows.execute(path, "UPDATE exchange_line SET id = NULL WHERE output % 100 = 0");
    List<String> lost = Rows.of(path, "SELECT count(*) FROM exchange_line WHERE id IS NULL");
    assertThat(lost).isNotEqualTo(List.of("0"));
    Path next = directory.resolve("next.db");
    try (LedgerFile file = LedgerFile.open(next, LedgerSettings.of("box-1"), Exchanged.NOON);
        Salvage salvage = Salvage.of(path)) {
      while (salvage.more()) {
        salvage.step(file.connection());
      }
    }
    assertThat(Rows.count(next)).isEqualTo(ROWS - Long.parseLong(lost.getFirst()));
  }

  /** Put aside before anybody could bring it forward. */
  @Test
  void damagedLedger_ofTheReleaseBefore_givesItsRowsToTheNewOne() throws Exception {
    List<String> before = Rows.of(path, ALL);
    byte[] bytes = Files.readAllBytes(path);
    bytes[bytes.length / 2 / 4_096 * 4_096] ^= 0x55;
    Files.write(path, bytes);
    try (Ledger ledger =
        Ledger.open(path, LedgerSettings.of("box-1"), Duration.ofDays(400), () -> Exchanged.NOON)) {
      Waits.until(() -> ledger.quarantined() == 1);
      Waits.until(() -> ledger.salvaged() >= ROWS * 9 / 10);
      ledger.end(Exchanged.ok().at(Exchanged.NOON.minusSeconds(1)).finished());
    }
    List<String> after = new ArrayList<>(Rows.of(path, ALL));
    after.removeFirst();
    assertThat(before).containsAll(after);
    assertThat(after).doesNotHaveDuplicates();
  }

  @Test
  void damagedLedger_whoseContextsAreLost_givesItsTokensAsNobodys() throws Exception {
    LedgerFile.open(path, LedgerSettings.of("box-1"), Exchanged.NOON).close();
    List<String> before = Rows.of(path, "SELECT count(*), sum(input), sum(output) FROM exchange");
    Rows.execute(path, "DELETE FROM context WHERE caller <> 'caller-1'");
    Path next = directory.resolve("next.db");
    try (LedgerFile file = LedgerFile.open(next, LedgerSettings.of("box-1"), Exchanged.NOON);
        Salvage salvage = Salvage.of(path)) {
      while (salvage.more()) {
        salvage.step(file.connection());
      }
    }
    assertThat(Rows.of(next, "SELECT count(*), sum(input), sum(output) FROM exchange"))
        .isEqualTo(before);
    assertThat(Rows.of(next, "SELECT caller, count(*) FROM exchange GROUP BY 1"))
        .containsExactly("caller-1|75", "unknown|" + (ROWS - 75));
  }
}
