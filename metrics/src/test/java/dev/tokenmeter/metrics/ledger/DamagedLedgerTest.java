package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** A damaged file is put aside and never a reason not to start. */
final class DamagedLedgerTest {
  private static final int ROWS = 900;
  private static Path directory = Path.of("unset");
  private static byte[] sound = {};

  @BeforeContainer
  static void makeSoundLedger() throws Exception {
    directory = Files.createTempDirectory("damaged-ledger");
    Path path = directory.resolve("sound.db");
    try (Ledger ledger = open(path)) {
      for (int i = 0; i < ROWS; i++) {
        ledger.end(Exchanged.ok().at(Exchanged.NOON.plusSeconds(i)).finished());
      }
    }
    sound = Files.readAllBytes(path);
  }

  @AfterContainer
  static void clean() throws IOException {
    clear(directory);
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void clear(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(DamagedLedgerTest::delete);
    }
    Files.delete(folder);
  }

  private static Ledger open(Path path) throws LedgerFailure {
    return Ledger.open(
        path, LedgerSettings.of("box-1"), Duration.ofDays(400), () -> Exchanged.NOON);
  }

  /** Starts on these bytes and writes one exchange. */
  private static void assertStarts(byte[] bytes) throws Exception {
    Path path = Files.createTempDirectory(directory, "case").resolve("tokenmeter.db");
    Files.write(path, bytes);
    Exchanged next = Exchanged.ok().at(Exchanged.NOON.plusSeconds(ROWS));
    try (Ledger ledger = open(path)) {
      ledger.end(next.finished());
    }
    assertThat(Rows.of(path, "SELECT input FROM exchange WHERE id = '" + next.id() + "'"))
        .isEqualTo(List.of("10"));
    clear(Objects.requireNonNull(path.getParent()));
  }

  @Property(tries = 100)
  void start_afterFlippedBits_writesOn(
      @ForAll @IntRange(min = 1, max = 20) int flips,
      @ForAll @DoubleRange(min = 0, max = 0.99) double where,
      @ForAll @IntRange(min = 1, max = 255) int mask)
      throws Exception {
    byte[] damaged = sound.clone();
    for (int i = 0; i < flips; i++) {
      int at = (int) (damaged.length * ((where + i * 0.618) % 1));
      damaged[at] ^= (byte) mask;
    }
    assertStarts(damaged);
  }

  @Property(tries = 60)
  void start_afterDamageInTheFirstPage_writesOn(
      @ForAll @IntRange(min = 0, max = 1_023) int at,
      @ForAll @IntRange(min = 1, max = 255) int mask)
      throws Exception {
    byte[] damaged = sound.clone();
    damaged[at] ^= (byte) mask;
    assertStarts(damaged);
  }

  /** The file is sound by SQLite's own check; only a column bears another name. */
  @Example
  void start_afterAChangedColumnName_writesOn() throws Exception {
    byte[] damaged = sound.clone();
    int at = new String(damaged, StandardCharsets.ISO_8859_1).indexOf("upstream_request_id");
    assertThat(at).isPositive();
    damaged[at] ^= 0x20;
    damaged[at + 1] ^= 1;
    assertStarts(damaged);
  }

  /** SQLite calls it an unsupported file format, and not damaged. */
  @Example
  void start_afterAChangedSchemaFormat_writesOn() throws Exception {
    byte[] damaged = sound.clone();
    for (byte format : new byte[] {5, 0x44, -1}) {
      damaged[47] = format;
      assertStarts(damaged);
    }
  }

  @Property(tries = 30)
  void start_afterATornEnd_writesOn(@ForAll @DoubleRange(min = 0, max = 1) double length)
      throws Exception {
    assertStarts(Arrays.copyOf(sound, (int) (sound.length * length)));
  }

  @Property(tries = 20)
  void start_afterAZeroedEnd_writesOn(@ForAll @DoubleRange(min = 0, max = 1) double length)
      throws Exception {
    assertStarts(Arrays.copyOf(Arrays.copyOf(sound, (int) (sound.length * length)), sound.length));
  }

  @Example
  void damage_isPutAsideAndCounted() throws Exception {
    Path path = Files.createTempDirectory(directory, "case").resolve("tokenmeter.db");
    Files.writeString(
        path, "this is no database, and longer than a header of a hundred bytes".repeat(9));
    try (Ledger ledger = open(path)) {
      Waits.until(() -> ledger.quarantined() == 1);
    }
    try (Stream<Path> files = Files.list(Objects.requireNonNull(path.getParent()))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .anyMatch(name -> name.startsWith("tokenmeter.db.damaged-20261125T120000000Z"));
    }
    assertThat(Rows.count(path)).isZero();
    clear(Objects.requireNonNull(path.getParent()));
  }

  /** Too large to be read through at the start: the damage is found beside the writing. */
  @Example
  void damage_deepInALargeLedger_isFoundPutAsideAndCounted() throws Exception {
    Path path = Files.createTempDirectory(directory, "case").resolve("tokenmeter.db");
    int rows = 20_000;
    Files.write(path, sound);
    Rows.execute(
        path,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
            + rows
            + ") INSERT INTO exchange_line (key, context, id, session) SELECT "
            + Exchanged.NOON.plus(Duration.ofHours(1)).toEpochMilli()
            + " + i << 20, 1, 'big-' || i, hex(zeroblob(1100)) FROM n");
    byte[] large = Files.readAllBytes(path);
    assertThat(large.length).isGreaterThan(40 << 20);
    int page = 4_096;
    int at = large.length / page / 2 * page;
    Arrays.fill(large, at, at + page, (byte) 0x5a);
    Files.write(path, large);
    Exchanged next = Exchanged.ok().at(Exchanged.NOON.minusSeconds(1));
    try (Ledger ledger = open(path)) {
      ledger.end(next.finished());
      Waits.until(() -> ledger.quarantined() == 1);
      Waits.until(() -> ledger.salvaged() >= rows);
    }
    assertThat(Rows.of(path, "SELECT input FROM exchange WHERE id = '" + next.id() + "'"))
        .containsExactly("10");
    assertThat(Rows.of(path, "PRAGMA quick_check")).containsExactly("ok");
    clear(Objects.requireNonNull(path.getParent()));
  }

  /** The tables are untouched, so that every row lies before or behind the damage. */
  @Example
  void damage_ofOnePage_costsNoOtherRow() throws Exception {
    Path path = Files.createTempDirectory(directory, "case").resolve("tokenmeter.db");
    int page = 4_096;
    byte[] damaged = sound.clone();
    Arrays.fill(
        damaged,
        damaged.length / page / 2 * page,
        damaged.length / page / 2 * page + page,
        (byte) 0x5a);
    Files.write(path, damaged);
    try (Ledger ledger = open(path)) {
      Waits.until(() -> ledger.quarantined() == 1);
      Waits.until(() -> ledger.salvaged() >= ROWS * 3 / 4);
      ledger.end(Exchanged.ok().at(Exchanged.NOON.plusSeconds(ROWS)).finished());
    }
    assertThat(Rows.count(path)).isBetween(ROWS * 3L / 4, (long) ROWS);
    assertThat(Rows.of(path, "SELECT min(started_at), max(started_at) FROM exchange"))
        .containsExactly(
            Exchanged.NOON.toEpochMilli() + "|" + Exchanged.NOON.plusSeconds(ROWS).toEpochMilli());
    clear(Objects.requireNonNull(path.getParent()));
  }

  @Example
  void ledger_ofANewerRelease_isRefusedWithOneLineAndLeftAlone() throws Exception {
    Path path = directory.resolve("newer.db");
    Files.write(path, sound);
    raiseVersion(path);
    assertThatThrownBy(() -> open(path))
        .isInstanceOf(LedgerFailure.class)
        .hasMessageContainingAll(path.toString(), "newer release");
    assertThat(Rows.count(path)).isEqualTo(ROWS);
  }

  private static void raiseVersion(Path path) throws SQLException {
    Rows.execute(path, "INSERT INTO schema_version VALUES (99, 0)");
    Rows.execute(path, "PRAGMA user_version = 99");
  }
}
