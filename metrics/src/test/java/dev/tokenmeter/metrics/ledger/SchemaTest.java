package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.config.Budget.Label;
import dev.tokenmeter.metrics.budget.Period;
import dev.tokenmeter.metrics.ledger.Schema.Migration;
import dev.tokenmeter.metrics.report.Dimension;
import dev.tokenmeter.metrics.report.Window;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SchemaTest {
  @TempDir Path directory;

  private static final Schema NEXT =
      new Schema(
          Stream.concat(
                  Schema.current().migrations().stream(),
                  Stream.of(
                      new Migration(
                          List.of(
                              "ALTER TABLE exchange_line ADD COLUMN mood TEXT",
                              "UPDATE exchange_line SET mood = 'calm'"))))
              .toList());

  private static void writeOne(Path path, Schema schema, Exchanged exchange) throws LedgerFailure {
    LedgerSettings settings =
        new LedgerSettings("box-1", schema, () -> 0, LedgerSettings.WAITING_BYTES);
    try (Ledger ledger = Ledger.open(path, settings, Duration.ofDays(400), () -> Exchanged.NOON)) {
      ledger.end(exchange.finished());
    }
  }

  @Test
  void ledger_ofTheReleaseBefore_isBroughtForwardAndKeepsItsRows() throws Exception {
    Path path = directory.resolve("tokenmeter.db");
    writeOne(path, Schema.current(), Exchanged.ok());
    writeOne(path, NEXT, Exchanged.ok().at(Exchanged.NOON.plusSeconds(1)));
    assertThat(Rows.of(path, "SELECT mood, input FROM exchange_line ORDER BY key"))
        .containsExactly("calm|10", "null|10");
    assertThat(Rows.of(path, "SELECT version FROM schema_version ORDER BY 1"))
        .containsExactly("1", "2", "3", "4", "5", "6", "7");
    assertThat(Rows.of(path, "PRAGMA user_version")).containsExactly("7");
  }

  @Test
  void ledger_ofTheFirstVersion_isReadWithoutARunningProxy() throws Exception {
    Path path = directory.resolve("tokenmeter.db");
    Schema first = new Schema(List.of(Schema.current().migrations().getFirst()));
    try (Connection connection = Rows.open(path)) {
      first.migrate(connection, 0);
    }
    assertThat(LedgerUpkeep.of(path).forget(Set.of("nobody")).rows()).isZero();
    assertThat(Rows.of(path, "PRAGMA user_version"))
        .containsExactly(Integer.toString(Schema.current().version()));
  }

  /** The rows of version 2 do not say which of their tokens have no price. */
  @Test
  void ledger_ofTheSecondVersion_isOpenedAndItsUnpricedRowsAreReadAsWhole() throws Exception {
    Path path = directory.resolve("tokenmeter.db");
    Schema second = new Schema(Schema.current().migrations().subList(0, 2));
    try (Connection connection = Rows.open(path)) {
      second.migrate(connection, 0);
    }
    Rows.execute(
        path,
        "INSERT INTO exchange (started_at, id, line, instance, caller, team, client, provider,"
            + " billing, operation, model, status, outcome, source, input, output,"
            + " unpriced_tokens) VALUES ("
            + Exchanged.NOON.toEpochMilli()
            + ", 'x', 0, 'i', 'alice', 'red', 'codex', 'openai', 'metered', 'chat', 'm', 200,"
            + " 'ok', 'reported', 7, 3, 10)");
    writeOne(path, Schema.current(), Exchanged.ok().at(Exchanged.NOON.plusSeconds(1)));
    assertThat(Rows.of(path, "SELECT input, unpriced_types FROM exchange ORDER BY started_at"))
        .containsExactly("7|null", "10|input output");
    Period day = new Period(Exchanged.NOON, Exchanged.NOON.plusSeconds(60));
    assertThat(
            new LedgerSpend(LedgerQueries.at(path))
                .past(Set.of(day), EnumSet.allOf(Label.class))
                .within(day))
        .extracting(spend -> spend.unpriced().input() + "/" + spend.unpriced().output())
        .containsExactlyInAnyOrder("7/3", "10/5");
  }

  /** Its sums do not say of which class of use they were, so they are of none. */
  @Test
  void ledger_ofTheThirdVersion_keepsItsHoursAsOfNoClass() throws Exception {
    Path path = directory.resolve("tokenmeter.db");
    Schema third = new Schema(Schema.current().migrations().subList(0, 3));
    try (Connection connection = Rows.open(path)) {
      third.migrate(connection, 0);
    }
    Rows.execute(
        path,
        "INSERT INTO hourly (hour, caller, team, client, provider, billing, operation, outcome,"
            + " exchanges, unmetered, interrupted) VALUES ("
            + Exchanged.NOON.toEpochMilli()
            + ", 'alice', 'red', 'codex', 'openai', 'metered', 'chat', 'ok', 3, 0, 0)");
    writeOne(path, Schema.current(), Exchanged.ok());
    Window day = Window.parse("today", ZoneOffset.UTC, Exchanged.NOON.plusSeconds(1)).orElseThrow();
    assertThat(
            LedgerQueries.at(path)
                .usage(UsageQuery.of(day, List.of(Dimension.SIGNAL, Dimension.CLIENT)))
                .rows())
        .extracting(row -> row.key() + " " + row.sum().requests())
        .containsExactlyInAnyOrder("[none, codex] 3", "[none, claude-code] 1");
  }

  @Test
  void migration_thatFails_changesNothing() throws Exception {
    Path path = directory.resolve("tokenmeter.db");
    writeOne(path, Schema.current(), Exchanged.ok());
    Schema broken =
        new Schema(
            Stream.concat(
                    Schema.current().migrations().stream(),
                    Stream.of(
                        new Migration(
                            List.of(
                                "ALTER TABLE exchange_line ADD COLUMN mood TEXT",
                                "this is no SQL"))))
                .toList());
    LedgerSettings settings =
        new LedgerSettings("box-1", broken, () -> 0, LedgerSettings.WAITING_BYTES);
    try (Ledger ledger = Ledger.open(path, settings, Duration.ofDays(400), () -> Exchanged.NOON)) {
      Waits.until(() -> ledger.errors() > 0);
      assertThat(ledger.quarantined()).isZero();
    }
    writeOne(path, Schema.current(), Exchanged.ok().at(Exchanged.NOON.plusSeconds(1)));
    assertThat(Rows.count(path)).isEqualTo(2);
  }
}
