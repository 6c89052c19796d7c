package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.metrics.price.Pricing;
import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.usage.Tokens;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerUpkeepTest {
  @TempDir Path directory;
  private Path path = Path.of("unset");

  @BeforeEach
  void place() {
    path = directory.resolve("tokenmeter.db");
  }

  private Ledger open() throws LedgerFailure {
    return Ledger.open(
        path, LedgerSettings.of("box-1"), Duration.ofDays(400), () -> Exchanged.NOON);
  }

  @Test
  void backup_whileTheLedgerIsWritten_isAWholeCopyOfOneMoment() throws Exception {
    Path copy = directory.resolve("copy.db");
    try (Ledger ledger = open()) {
      ledger.end(Exchanged.ok().finished());
      Waits.until(() -> ledger.rows() == 1);
      LedgerUpkeep.of(path).backup(copy);
      ledger.end(Exchanged.ok().at(Exchanged.NOON.plusSeconds(1)).finished());
    }
    assertThat(Rows.count(copy)).isEqualTo(1);
    assertThat(Rows.of(copy, "PRAGMA integrity_check")).containsExactly("ok");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
        .isEqualTo("rw-------");
    Files.move(copy, path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    open().close();
    assertThat(Rows.count(path)).isEqualTo(1);
  }

  @Test
  void backup_overAFile_isRefused() throws Exception {
    open().close();
    Path taken = Files.writeString(directory.resolve("taken"), "precious");
    assertThatThrownBy(() -> LedgerUpkeep.of(path).backup(taken))
        .isInstanceOf(LedgerFailure.class)
        .hasMessageContaining("exists");
    assertThat(taken).hasContent("precious");
  }

  @Test
  void backup_ofNothing_leavesNothing() {
    Path copy = directory.resolve("copy.db");
    assertThatThrownBy(() -> LedgerUpkeep.of(path).backup(copy)).isInstanceOf(LedgerFailure.class);
    assertThat(copy).doesNotExist();
  }

  @Test
  void reprice_ofRowsWithoutAPrice_healsThemAndTellsTheDelta() throws Exception {
    Pricing pricing =
        exchange ->
            new Charges(
                exchange.usage().orElseThrow().lines().stream()
                    .map(
                        line ->
                            new Charge(
                                line,
                                OptionalLong.of(2 * line.tokens().input()),
                                Tokens.none(),
                                Set.of()))
                    .toList(),
                Optional.of("prices-2"));
    int exchanges = 2_500;
    try (Ledger ledger = open()) {
      for (int i = 0; i < exchanges; i++) {
        ledger.end(Exchanged.ok().at(Exchanged.NOON.plusSeconds(i / 3)).finished());
      }
      ledger.end(Exchanged.ok().at(Exchanged.NOON.minusSeconds(1)).finished());
      Waits.until(() -> ledger.rows() == exchanges + 1);
      LedgerUpkeep upkeep = LedgerUpkeep.of(path);
      assertThat(upkeep.reprice(pricing, Exchanged.NOON, model -> model.equals("other")).lines())
          .isZero();
      Repriced repriced = upkeep.reprice(pricing, Exchanged.NOON, model -> true);
      assertThat(repriced.lines()).isEqualTo(exchanges);
      assertThat(repriced.byModel())
          .containsExactly(
              Map.entry(
                  "claude-x", new Repriced.Delta(exchanges, 0, 20L * exchanges, 15L * exchanges)));
      assertThat(upkeep.reprice(pricing, Exchanged.NOON, model -> true).total().changed()).isZero();
    }
    assertThat(
            Rows.of(
                path,
                "SELECT cost_nano_usd, unpriced_tokens, price_version, count(*) FROM exchange"
                    + " GROUP BY 1, 2, 3"))
        .containsExactly("null|15|null|1", "20|0|prices-2|" + exchanges);
  }

  @Test
  void forget_whileTheLedgerIsWritten_erasesTheNameAndKeepsTheSums() throws Exception {
    String name = "mallory-canary-name";
    try (Ledger ledger = open()) {
      for (int i = 0; i < 50; i++) {
        ledger.end(
            Exchanged.ok().at(Exchanged.NOON.plusSeconds(i)).by(name, "payments").finished());
      }
      ledger.end(Exchanged.ok().at(Exchanged.NOON.minusSeconds(1)).finished());
      Waits.until(() -> ledger.rows() == 51);
      Files.writeString(directory.resolve("tokenmeter.db.damaged-20260101T000000000Z"), "old");
      LedgerUpkeep.Forgotten forgotten = LedgerUpkeep.of(path).forget(Set.of(name));
      assertThat(forgotten.rows()).isEqualTo(50);
      assertThat(forgotten.aside()).hasSize(1);
    }
    assertThat(
            Rows.of(
                path,
                "SELECT caller, team, credential, session, upstream_request_id, sum(input),"
                    + " count(*) FROM exchange GROUP BY caller ORDER BY caller"))
        .containsExactly(
            "_forgotten|payments|null|null|null|500|50",
            "alice|payments|key-alias|session-hash|req_1|10|1");
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(name);
      }
    }
  }
}
