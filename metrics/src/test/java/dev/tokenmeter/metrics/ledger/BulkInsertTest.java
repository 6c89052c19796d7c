package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.record.Signal;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageLine;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConnection;

/** Rows that are handed over together are the rows that they would have been one by one. */
final class BulkInsertTest {
  /** Enough for many leaves, and for exchanges of every kind that there is here. */
  private static final int MANY = 4_000;

  private static final int LARGE = 2 * BulkInsert.LEAST;

  @TempDir Path directory;
  private Path path = Path.of("unset");

  @BeforeEach
  void place() {
    path = directory.resolve("tokenmeter.db");
  }

  private LedgerFile open() throws Exception {
    return open(path);
  }

  private static LedgerFile open(Path at) throws Exception {
    return LedgerFile.open(at, LedgerSettings.of("box-1"), Exchanged.NOON);
  }

  private static Entry finished(Exchanged exchange) {
    return new Entry(exchange.finished(), Entry.Stage.FINISHED);
  }

  private static List<Entry> alike(int count, int firstSecond) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(
          finished(Exchanged.ok().at(Exchanged.NOON.plusSeconds(firstSecond).plusMillis(i))));
    }
    return entries;
  }

  /** Exchanges that differ in all that rows may differ in. */
  private static List<Entry> various(int count) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(new Entry(unclassified(i).withSignal(signal(i)), Entry.Stage.FINISHED));
    }
    return entries;
  }

  private static Signal signal(int number) {
    return number % 9 == 0 ? Signal.REPEAT : Signal.NONE;
  }

  private static ExchangeRecord unclassified(int number) {
    Exchanged exchange =
        Exchanged.ok()
            // Neither in order nor each in a millisecond of its own.
            .at(Exchanged.NOON.plusMillis(number * 7_919L % 5_003))
            .by("caller-" + number % 6, number % 2 == 0 ? "red" : "größer")
            .through("codex", number % 5 == 0 ? "openai" : "anthropic", Billing.METERED);
    if (number % 11 == 0) {
      return exchange.ended(0, Outcome.CLIENT_ABORT).unmetered(Unmetered.CUT).finished();
    }
    UsageLine[] lines = new UsageLine[1 + number % 3];
    for (int line = 0; line < lines.length; line++) {
      Source source = line == 0 ? Source.REPORTED : Source.ESTIMATED;
      lines[line] = Exchanged.line("m-" + line, source, tokens(number, line));
    }
    ExchangeRecord record = exchange.using(lines).finished();
    record =
        record.of(
            record.caller(),
            number % 4 == 0 ? Optional.empty() : Optional.of("session-" + number % 10),
            number % 7 == 0 ? Optional.empty() : record.credential(),
            number % 8 == 0 ? Optional.empty() : Optional.of("ré_".repeat(number % 100)));
    return number % 3 == 0 ? record : record.withCharges(charges(number, lines));
  }

  /** Counts of all widths. */
  private static Map<TokenType, Long> tokens(int number, int line) {
    Map<TokenType, Long> counts = new EnumMap<>(TokenType.class);
    int each = 0;
    for (TokenType type : TokenType.values()) {
      if ((number + line + each) % 4 == 0) {
        counts.put(type, (1L << ((number + each) % 42)) - number % 2);
      }
      each++;
    }
    return counts;
  }

  private static Charges charges(int number, UsageLine... lines) {
    List<Charge> charges = new ArrayList<>();
    for (UsageLine line : lines) {
      boolean priced = number % 5 != 0;
      charges.add(
          new Charge(
              line,
              priced ? OptionalLong.of(number * 1_000_003L) : OptionalLong.empty(),
              priced ? Tokens.none() : line.tokens(),
              Set.of()));
    }
    return new Charges(charges, Optional.of("2026-11"));
  }

  /** How many rows exchanges become. */
  private static int rows(List<Entry> entries) {
    return entries.stream().mapToInt(entry -> ExchangeRow.count(entry.exchange())).sum();
  }

  /** All columns but the two that number rows and contexts. */
  private static List<String> content(Path ledger) throws SQLException {
    List<String> columns =
        Rows.of(
            ledger,
            "SELECT name FROM pragma_table_info('exchange') WHERE name NOT IN ('key', 'context')");
    return Rows.of(
        ledger, "SELECT " + String.join(", ", columns) + " FROM exchange ORDER BY id, line");
  }

  private void assertSound() throws SQLException {
    assertThat(Rows.of(path, "PRAGMA integrity_check")).containsExactly("ok");
  }

  /** The last statement that wrote anything has written as many rows. */
  private static void assertTogether(LedgerFile file, int rows) throws SQLException {
    try (Statement statement = file.connection().createStatement();
        ResultSet row = statement.executeQuery("SELECT changes()")) {
      assertThat(row.getInt(1)).isEqualTo(rows);
    }
  }

  private static Set<UUID> none() {
    return new HashSet<>();
  }

  @Test
  void recordsAreCopiedAsTheyAre() throws Exception {
    try (LedgerFile file = open()) {
      file.write(alike(LARGE, 0), none());
      assertTogether(file, LARGE);
      assertThat(instructions(file.connection())).contains("RowCell").doesNotContain("MakeRecord");
    }
  }

  @Test
  void rows_meetAnIndexOfTheOperator_andHaveTheirValuesCopied() throws Exception {
    open().close();
    Rows.execute(path, "CREATE INDEX mine ON exchange_line (id)");
    try (LedgerFile file = open()) {
      file.write(alike(LARGE, 0), none());
      assertThat(instructions(file.connection())).contains("MakeRecord");
    }
  }

  /** What SQLite does to insert a batch. */
  private static List<String> instructions(Connection connection) throws SQLException {
    List<String> instructions = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "EXPLAIN INSERT INTO main.exchange_line SELECT * FROM batch.handed_over")) {
      while (row.next()) {
        instructions.add(row.getString("opcode"));
      }
    }
    return instructions;
  }

  @Test
  void rows_ofAllKinds_canGoTogether() throws Exception {
    open().close();
    List<Entry> entries = various(MANY);
    try (Connection connection = Rows.open(path);
        BulkInsert bulk = new BulkInsert((SQLiteConnection) connection)) {
      for (int time = 0; time < 2; time++) {
        bulk.clear();
        for (int i = 0; i < entries.size(); i++) {
          bulk.add(row(entries.get(i), (long) time * MANY + i));
        }
        assertThat(bulk.size()).isEqualTo(MANY);
        assertThat(bulk.load()).isTrue();
        bulk.insert();
      }
    }
    assertThat(Rows.of(path, "SELECT count(*), count(DISTINCT id), max(key) FROM exchange_line"))
        .containsExactly(2 * MANY + "|" + MANY + "|" + (2 * MANY - 1));
    assertSound();
  }

  private static RowValues row(Entry entry, long key) {
    RowValues row = ExchangeRow.room();
    ExchangeRow.fill(row, entry, 0, ExchangeRow.used(entry.exchange(), 0), key, 1);
    return row;
  }

  @Test
  void exchangesOfALargeGroup_areAsThoseOfSmallGroups() throws Exception {
    List<Entry> entries = various(MANY);
    Path other = directory.resolve("other.db");
    try (LedgerFile large = open();
        LedgerFile small = open(other)) {
      assertThat(large.write(entries, none())).isEqualTo(rows(entries));
      assertTogether(large, rows(entries));
      int step = BulkInsert.LEAST - 1;
      for (int i = 0; i < MANY; i += step) {
        small.write(entries.subList(i, Math.min(MANY, i + step)), none());
      }
    }
    assertThat(content(path)).hasSize(rows(entries)).isEqualTo(content(other));
    assertThat(Rows.of(path, "SELECT key FROM exchange_line ORDER BY id, line"))
        .isEqualTo(Rows.of(other, "SELECT key FROM exchange_line ORDER BY id, line"));
    assertSound();
  }

  @Test
  void leastGroup_andOneThatIsSmaller_areBothWhole() throws Exception {
    try (LedgerFile file = open()) {
      for (int i = -1; i <= 1; i++) {
        int size = BulkInsert.LEAST + i;
        assertThat(file.write(alike(size, 10 * i), none())).isEqualTo(size);
        if (i >= 0) {
          assertTogether(file, size);
        }
      }
    }
    assertThat(Rows.count(path)).isEqualTo(3L * BulkInsert.LEAST);
    assertSound();
  }

  @Test
  void rows_thatMeetThemselves_areThereOnce() throws Exception {
    List<Entry> entries = various(LARGE);
    List<String> first;
    try (LedgerFile file = open()) {
      file.write(entries, none());
      first = content(path);
      assertThat(file.write(entries, none())).isEqualTo(rows(entries));
    }
    assertThat(content(path)).hasSize(rows(entries)).isEqualTo(first);
    assertSound();
  }

  @Test
  void rows_thatMeetOneThatIsThere_goOneByOne_andNoneTwice() throws Exception {
    List<Entry> entries = alike(LARGE, 0);
    try (LedgerFile file = open()) {
      file.write(entries.subList(LARGE / 2, LARGE / 2 + 1), none());
      assertThat(file.write(entries, none())).isEqualTo(LARGE);
      file.write(alike(LARGE, 60), none());
      assertTogether(file, LARGE);
    }
    assertThat(Rows.of(path, "SELECT count(*), count(DISTINCT id), sum(input) FROM exchange"))
        .containsExactly(2 * LARGE + "|" + 2 * LARGE + "|" + 20 * LARGE);
    assertSound();
  }

  @Test
  void exchangesOfOneGroup_thatWantTheSameKey_areBothThere() throws Exception {
    List<Entry> entries = alike(LARGE, 0);
    Exchanged first = Exchanged.ok();
    entries.add(finished(first));
    entries.add(finished(sameKey(first)));
    try (LedgerFile file = open()) {
      for (int time = 0; time < 2; time++) {
        assertThat(file.write(entries, none())).isEqualTo(LARGE + 2);
      }
    }
    assertThat(Rows.of(path, "SELECT count(*), count(DISTINCT id), sum(input) FROM exchange"))
        .containsExactly((LARGE + 2) + "|" + (LARGE + 2) + "|" + 10 * (LARGE + 2));
    assertSound();
  }

  @Test
  void exchange_whoseKeyAnotherOfAnEarlierGroupHas_isThereToo() throws Exception {
    Exchanged first = Exchanged.ok();
    List<Entry> entries = alike(LARGE, 0);
    List<Entry> later = alike(LARGE, 60);
    entries.add(finished(first));
    later.add(finished(sameKey(first)));
    try (LedgerFile file = open()) {
      file.write(entries, none());
      file.write(later, none());
    }
    assertThat(Rows.of(path, "SELECT count(DISTINCT id) FROM exchange"))
        .containsExactly(Integer.toString(2 * LARGE + 2));
    assertSound();
  }

  private static Exchanged sameKey(Exchanged exchange) {
    UUID id = exchange.id();
    return new Exchanged(
        new UUID(id.getMostSignificantBits() + 1, id.getLeastSignificantBits()),
        exchange.at(),
        exchange.caller(),
        exchange.team(),
        exchange.client(),
        exchange.provider(),
        exchange.billing(),
        exchange.status(),
        exchange.outcome(),
        exchange.lines(),
        exchange.unmetered());
  }

  @Test
  void rows_thatWereWrittenWhileTheirExchangesRan_areReplaced() throws Exception {
    Exchanged ran = Exchanged.ok();
    UsageLine line = Exchanged.line("m", Source.REPORTED, Map.of(TokenType.INPUT, 1L));
    Set<UUID> open = none();
    try (LedgerFile file = open()) {
      List<Entry> before = alike(3, 60);
      before.add(new Entry(ran.using(line, line, line).finished(), Entry.Stage.OPEN));
      file.write(before, open);
      assertThat(open).containsExactly(ran.id());
      List<Entry> entries = alike(LARGE, 0);
      entries.add(finished(ran.using(line)));
      file.write(entries, open);
      assertThat(open).isEmpty();
      assertTogether(file, LARGE + 1);
    }
    assertThat(
            Rows.of(
                path, "SELECT line, input, open FROM exchange WHERE id = '%s'".formatted(ran.id())))
        .containsExactly("0|1|0");
    assertThat(Rows.count(path)).isEqualTo(LARGE + 4L);
    assertSound();
  }

  @Test
  void largeGroupOfExchangesThatRunOn_isFoundByWhatClosesThemLater() throws Exception {
    Set<UUID> open = none();
    List<Entry> running = new ArrayList<>();
    for (Entry entry : alike(LARGE, 0)) {
      running.add(new Entry(entry.exchange(), Entry.Stage.OPEN));
    }
    try (LedgerFile file = open()) {
      for (int time = 0; time < 2; time++) {
        assertThat(file.write(running, open)).isEqualTo(LARGE);
        assertThat(open).hasSize(LARGE);
      }
    }
    assertSound();
    assertThat(
            Rows.of(
                path, "SELECT count(*) FROM exchange_line INDEXED BY exchange_open WHERE open = 1"))
        .containsExactly(Integer.toString(LARGE));
    try (LedgerFile file = open()) {
      file.closeInterrupted();
    }
    assertThat(Rows.of(path, "SELECT DISTINCT open, interrupted, outcome FROM exchange"))
        .containsExactly("0|1|proxy_error");
    assertSound();
  }

  @Test
  void exchangesThatRunOn_amongManyThatAreOver_areFinishedLater() throws Exception {
    Set<UUID> open = none();
    List<Entry> entries = alike(LARGE, 0);
    for (int i = 0; i < LARGE; i += 100) {
      entries.set(i, new Entry(entries.get(i).exchange(), Entry.Stage.OPEN));
    }
    try (LedgerFile file = open()) {
      file.write(entries, open);
      assertTogether(file, LARGE - open.size());
      assertSound();
      List<Entry> ended = alike(LARGE, 60);
      for (int i = 0; i < LARGE; i += 100) {
        ended.add(new Entry(entries.get(i).exchange(), Entry.Stage.FINISHED));
      }
      file.write(ended, open);
      assertTogether(file, ended.size());
      assertThat(open).isEmpty();
    }
    assertThat(Rows.of(path, "SELECT count(*), count(DISTINCT id), sum(open) FROM exchange"))
        .containsExactly(2 * LARGE + "|" + 2 * LARGE + "|0");
    assertSound();
  }

  @Test
  void callerForgottenBetweenLargeGroups_staysForgotten_andItsNewRowsAreItsOwn() throws Exception {
    try (LedgerFile file = open()) {
      file.write(alike(LARGE, 0), none());
      LedgerUpkeep.of(path).forget(Set.of("alice"));
      file.write(alike(LARGE, 60), none());
      assertTogether(file, LARGE);
      file.write(alike(LARGE, 120), none());
    }
    assertThat(
            Rows.of(
                path,
                "SELECT caller, count(*), max(started_at) < %d FROM exchange GROUP BY 1 ORDER BY 1"
                    .formatted(Exchanged.NOON.plusSeconds(60).toEpochMilli())))
        .containsExactly(LedgerUpkeep.FORGOTTEN + "|" + LARGE + "|1", "alice|" + 2 * LARGE + "|0");
    assertSound();
  }

  @Test
  void hoursThatBecomeSumsBetweenLargeGroups_takeNoContextFromLaterRows() throws Exception {
    try (LedgerFile file = open()) {
      file.write(alike(LARGE, 0), none());
      while (file.prune(Exchanged.NOON.plusSeconds(7_200))) {
        assertThat(Rows.count(path)).isZero();
      }
      file.write(alike(LARGE, 60), none());
      assertTogether(file, LARGE);
    }
    assertThat(Rows.of(path, "SELECT caller, count(*) FROM exchange GROUP BY 1"))
        .containsExactly("alice|" + LARGE);
    assertThat(Rows.of(path, "SELECT sum(exchanges) FROM hourly"))
        .containsExactly(Integer.toString(LARGE));
    assertSound();
  }

  @Test
  void moreContextsThanAreRemembered_areAllKept() throws Exception {
    List<Entry> entries = new ArrayList<>();
    int many = Contexts.REMEMBERED + 100;
    for (int i = 0; i < many; i++) {
      Exchanged exchange = Exchanged.ok().at(Exchanged.NOON.plusMillis(i));
      entries.add(finished(exchange.by("caller-" + i, "red")));
    }
    try (LedgerFile file = open()) {
      file.write(entries, none());
      file.write(alike(LARGE, 60), none());
    }
    assertThat(Rows.of(path, "SELECT count(*), count(DISTINCT caller) FROM exchange"))
        .containsExactly((many + LARGE) + "|" + (many + 1));
  }

  @Test
  void indexOfTheOperator_hasTheRowsToo() throws Exception {
    open().close();
    Rows.execute(path, "CREATE INDEX mine ON exchange_line (id)");
    try (LedgerFile file = open()) {
      file.write(alike(LARGE, 0), none());
      assertTogether(file, LARGE);
    }
    assertIndexed(LARGE);
  }

  @Test
  void indexThatTheOperatorMakesWhileRowsAreWritten_hasAllOfThem() throws Exception {
    try (LedgerFile file = open()) {
      file.write(alike(LARGE, 0), none());
      Rows.execute(path, "CREATE INDEX mine ON exchange_line (id)");
      file.write(alike(LARGE, 60), none());
      assertIndexed(2 * LARGE);
      Rows.execute(path, "DROP INDEX mine");
      file.write(alike(LARGE, 120), none());
      assertTogether(file, LARGE);
    }
    assertThat(Rows.count(path)).isEqualTo(3L * LARGE);
    assertSound();
  }

  private void assertIndexed(int rows) throws SQLException {
    assertThat(
            Rows.of(
                path,
                "SELECT count(*) FROM exchange_line INDEXED BY mine WHERE id BETWEEN '0' AND 'z'"))
        .containsExactly(Integer.toString(rows));
    assertSound();
  }

  @Test
  void uniqueIndexOfTheOperator_keepsNoRowOfALargeGroupOut() throws Exception {
    open().close();
    Rows.execute(path, "CREATE UNIQUE INDEX mine ON exchange_line (id, line)");
    List<Entry> entries = various(LARGE);
    try (LedgerFile file = open()) {
      file.write(entries, none());
      file.write(entries, none());
    }
    assertIndexed(rows(entries));
  }

  @Test
  void triggerOfTheOperator_seesEachRow() throws Exception {
    open().close();
    Rows.execute(path, "CREATE TABLE seen (id TEXT)");
    Rows.execute(
        path,
        "CREATE TRIGGER mine AFTER INSERT ON exchange_line BEGIN INSERT INTO seen VALUES (new.id);"
            + " END");
    try (LedgerFile file = open()) {
      file.write(alike(LARGE, 0), none());
      assertTogether(file, LARGE);
    }
    assertThat(Rows.of(path, "SELECT count(*), count(DISTINCT id) FROM seen"))
        .containsExactly(LARGE + "|" + LARGE);
    assertThat(Rows.count(path)).isEqualTo(LARGE);
    assertSound();
  }

  @Test
  void groupThatFails_leavesNoRow_andIsWholeWhenItComesAgain() throws Exception {
    List<Entry> entries = various(LARGE);
    try (LedgerFile file = open()) {
      try (Statement own = file.connection().createStatement()) {
        own.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON exchange_line WHEN new.line = 2 BEGIN SELECT"
                + " raise(ABORT, 'no'); END");
        assertThatThrownBy(() -> file.write(entries, none())).hasMessageContaining("no");
        assertThat(Rows.of(path, "SELECT count(*) FROM exchange_line")).containsExactly("0");
        own.execute("DROP TRIGGER refuse");
      }
      file.write(entries, none());
    }
    assertThat(content(path)).hasSize(rows(entries));
    assertSound();
  }

  @Test
  void textThatFitsIntoNoPage_arrivesWithTheOthersOfItsGroup() throws Exception {
    List<Entry> entries = alike(LARGE, 0);
    ExchangeRecord exchange = Exchanged.ok().finished();
    String text = "ü".repeat(40_000);
    entries.add(
        new Entry(
            exchange.of(
                exchange.caller(), exchange.session(), exchange.credential(), Optional.of(text)),
            Entry.Stage.FINISHED));
    try (LedgerFile file = open()) {
      assertThat(file.write(entries, none())).isEqualTo(LARGE + 1);
      file.write(alike(LARGE, 60), none());
      assertTogether(file, LARGE);
    }
    assertThat(
            Rows.of(
                path,
                "SELECT upstream_request_id FROM exchange WHERE id = '%s'"
                    .formatted(exchange.id())))
        .containsExactly(text);
    assertThat(Rows.count(path)).isEqualTo(2L * LARGE + 1);
    assertSound();
  }

  @Test
  void manyLargeGroups_leaveASoundLedgerInTheOrderOfTime() throws Exception {
    try (LedgerFile file = open()) {
      // Later, earlier, and among rows that are there.
      for (int second : new int[] {60, 0, 90, 61, 30, 60}) {
        assertThat(file.write(alike(MANY, second), none())).isEqualTo(MANY);
      }
    }
    assertThat(Rows.of(path, "SELECT count(*), count(DISTINCT id), sum(input) FROM exchange"))
        .containsExactly(6 * MANY + "|" + 6 * MANY + "|" + 60 * MANY);
    assertSound();
  }

  @Test
  void columnOfTheOperator_makesRowsGoOneByOne_andLosesNone() throws Exception {
    try (LedgerFile file = open()) {
      file.write(alike(LARGE, 0), none());
      Rows.execute(path, "ALTER TABLE exchange_line ADD COLUMN mine INTEGER");
      file.write(alike(LARGE, LARGE), none());
      List<String> contexts = Rows.of(path, "SELECT count(*) FROM context");
      file.write(alike(LARGE, 2 * LARGE), none());
      assertThat(Rows.of(path, "SELECT count(*) FROM context")).isEqualTo(contexts);
    }
    assertThat(Rows.of(path, "SELECT count(DISTINCT id) FROM exchange"))
        .containsExactly(String.valueOf(3 * LARGE));
  }

  @Test
  void tableThatIsGone_isNotFoundInMemoryInstead() throws Exception {
    try (LedgerFile file = open()) {
      file.write(alike(LARGE, 0), none());
      Rows.execute(path, "ALTER TABLE exchange_line RENAME TO away");
      assertThatThrownBy(() -> file.write(alike(LARGE, LARGE), none()))
          .isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> file.write(alike(2, 2 * LARGE), none()))
          .isInstanceOf(SQLException.class);
    }
  }
}
