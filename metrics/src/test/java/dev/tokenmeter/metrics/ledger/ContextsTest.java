package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.UsageLine;
import java.nio.file.Path;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rows have in common stands once, and no row loses or exchanges it. */
final class ContextsTest {
  @TempDir Path directory;
  private Path path = Path.of("unset");

  @BeforeEach
  void place() {
    path = directory.resolve("tokenmeter.db");
  }

  private LedgerFile open() throws Exception {
    return LedgerFile.open(path, LedgerSettings.of("box-1"), Exchanged.NOON);
  }

  private static Entry finished(Exchanged exchange) {
    return new Entry(exchange.finished(), Entry.Stage.FINISHED);
  }

  /** As an exchange whose id ends in the same bits, so that both want the same key. */
  private static Exchanged alike(Exchanged exchange, int number) {
    return new Exchanged(
        new UUID(exchange.id().getMostSignificantBits() + number, 0x8000_0000_0000_0001L),
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
  void exchanges_thatAreAlike_shareOneContext() throws Exception {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      entries.add(finished(Exchanged.ok().at(Exchanged.NOON.plusMillis(i))));
    }
    entries.add(finished(Exchanged.ok().by("bob", "payments")));
    try (LedgerFile file = open()) {
      file.write(entries, new HashSet<>());
      file.write(List.of(finished(Exchanged.ok())), new HashSet<>());
    }
    assertThat(Rows.of(path, "SELECT count(*) FROM context")).containsExactly("2");
    assertThat(Rows.of(path, "SELECT caller, count(*) FROM exchange GROUP BY 1 ORDER BY 1"))
        .containsExactly("alice|201", "bob|1");
  }

  @Test
  void moreContextsThanAreRemembered_areAllKept() throws Exception {
    List<Entry> entries = new ArrayList<>();
    int many = Contexts.REMEMBERED + 100;
    for (int i = 0; i < 2 * many; i++) {
      entries.add(finished(Exchanged.ok().by("caller-" + i % many, "red")));
    }
    try (LedgerFile file = open()) {
      file.write(entries, new HashSet<>());
    }
    assertThat(
            Rows.of(
                path,
                "SELECT count(*), min(n), max(n) FROM (SELECT count(*) AS n FROM exchange GROUP BY"
                    + " caller)"))
        .containsExactly(many + "|2|2");
  }

  @Test
  void exchanges_thatWantTheSameKey_areAllKept() throws Exception {
    Exchanged first = Exchanged.ok();
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      entries.add(finished(alike(first, i)));
    }
    try (LedgerFile file = open()) {
      for (int time = 0; time < 3; time++) {
        file.write(entries, new HashSet<>());
      }
    }
    assertThat(Rows.of(path, "SELECT count(*), count(DISTINCT id), sum(input) FROM exchange"))
        .containsExactly("100|100|1000");
    assertThat(Rows.of(path, "SELECT DISTINCT started_at FROM exchange"))
        .containsExactly(Long.toString(Exchanged.NOON.toEpochMilli()));
  }

  @Test
  void exchange_ofManyLines_hasThemInOrderAndReplacesThem() throws Exception {
    Exchanged exchange = Exchanged.ok();
    for (int lines : new int[] {3, 3, 2}) {
      UsageLine[] used =
          IntStream.range(0, lines)
              .mapToObj(
                  i -> Exchanged.line("m-" + i, Source.REPORTED, Map.of(TokenType.INPUT, 1L + i)))
              .toArray(UsageLine[]::new);
      try (LedgerFile file = open()) {
        Set<UUID> open = new HashSet<>(Set.of(exchange.id()));
        file.write(List.of(finished(exchange.using(used))), open);
      }
    }
    assertThat(Rows.of(path, "SELECT line, model, input FROM exchange ORDER BY line"))
        .containsExactly("0|m-0|1", "1|m-1|2");
  }

  @Test
  void group_thatFails_leavesNoRowWithoutItsContext() throws Exception {
    try (LedgerFile file = open()) {
      // By the writer's own connection, so that nobody else seems to have written.
      try (Statement own = file.connection().createStatement()) {
        own.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON exchange_line BEGIN SELECT raise(ABORT, 'no');"
                + " END");
      }
      assertThatThrownBy(() -> file.write(List.of(finished(Exchanged.ok())), new HashSet<>()))
          .hasMessageContaining("no");
      try (Statement own = file.connection().createStatement()) {
        own.execute("DROP TRIGGER refuse");
      }
      file.write(List.of(finished(Exchanged.ok())), new HashSet<>());
    }
    assertThat(Rows.of(path, "SELECT caller, input FROM exchange")).containsExactly("alice|10");
  }

  @Test
  void caller_forgottenBesideTheWriter_staysForgottenAndItsNewRowsAreItsOwn() throws Exception {
    try (LedgerFile file = open()) {
      file.write(List.of(finished(Exchanged.ok())), new HashSet<>());
      LedgerUpkeep.of(path).forget(Set.of("alice"));
      Exchanged later = Exchanged.ok().at(Exchanged.NOON.plusSeconds(1));
      file.write(List.of(finished(later)), new HashSet<>());
    }
    assertThat(Rows.of(path, "SELECT caller FROM exchange ORDER BY started_at"))
        .containsExactly(LedgerUpkeep.FORGOTTEN, "alice");
  }

  @Test
  void contexts_ofHoursThatBecameSums_goWithThem() throws Exception {
    try (LedgerFile file = open()) {
      Exchanged old = Exchanged.ok().at(Exchanged.NOON.minus(Duration.ofDays(3)));
      file.write(List.of(finished(old), finished(Exchanged.ok())), new HashSet<>());
      boolean more;
      do {
        more = file.prune(Exchanged.NOON.minus(Duration.ofDays(1)));
      } while (more);
      assertThat(Rows.of(path, "SELECT count(*) FROM context")).containsExactly("1");
      // One that comes late finds its context gone, and makes it again.
      file.write(List.of(finished(old.at(old.at().plusSeconds(1)))), new HashSet<>());
    }
    assertThat(Rows.of(path, "SELECT caller FROM exchange")).containsExactly("alice", "alice");
    assertThat(Rows.of(path, "SELECT sum(exchanges) FROM hourly")).containsExactly("1");
  }

  @Test
  void rowThatDamageHasBereftOfItsContext_staysAndKeepsNoHourFromBecomingSums() throws Exception {
    try (LedgerFile file = open()) {
      Exchanged old = Exchanged.ok().at(Exchanged.NOON.minus(Duration.ofDays(3)));
      Exchanged later = old.at(old.at().plus(Duration.ofHours(2)));
      file.write(List.of(finished(old.by("lost", "red")), finished(later)), new HashSet<>());
      Rows.execute(path, "DELETE FROM context WHERE caller = 'lost'");
      assertThat(file.prune(Exchanged.NOON)).isTrue();
      assertThat(file.prune(Exchanged.NOON)).isFalse();
    }
    assertThat(Rows.of(path, "SELECT sum(exchanges) FROM hourly")).containsExactly("1");
    assertThat(Rows.of(path, "SELECT count(*) FROM exchange_line")).containsExactly("1");
  }

  @Test
  void whatWasTold_holdsInTheNextTransaction_unlessAnotherWritesBetween() throws Exception {
    try (LedgerFile file = open();
        Contexts contexts = new Contexts(file.connection())) {
      contexts.begin();
      contexts.done();
      assertThat(contexts.resume()).isTrue();
      contexts.done();
      try (LedgerFile other = open()) {
        other.write(List.of(finished(Exchanged.ok())), new HashSet<>());
      }
      assertThat(contexts.resume()).isFalse();
      contexts.begin();
      contexts.done();
      assertThat(contexts.resume()).isTrue();
    }
  }

  @Test
  void whatATransactionThatFailedHasTold_doesNotHoldInTheNext() throws Exception {
    try (LedgerFile file = open();
        Contexts contexts = new Contexts(file.connection())) {
      contexts.begin();
      contexts.done();
      assertThat(contexts.resume()).isTrue();
      assertThat(contexts.resume()).isFalse();
    }
  }
}
