package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Rows that share a statement are the rows that they would have been alone. */
final class ExchangeRowsPropertyTest {
  private static final String TOKENS =
      Arrays.stream(TokenType.values()).map(TokenType::label).collect(Collectors.joining(", "));

  /** Few shapes make full statements, many make the oldest statements go. */
  @Provide
  Arbitrary<List<Map<TokenType, Long>>> groups() {
    return Arbitraries.integers()
        .between(1, TokenType.values().length)
        .flatMap(
            types ->
                Arbitraries.maps(
                        Arbitraries.of(Arrays.copyOf(TokenType.values(), types)),
                        Arbitraries.longs().between(0, ExchangeRow.MOST_TOKENS))
                    .ofMaxSize(types)
                    .list()
                    .ofMaxSize(5 * ExchangeRows.TOGETHER));
  }

  @Property(tries = 100)
  void rows_ofAnyShapes_areReadBackAsTheyWere(@ForAll("groups") List<Map<TokenType, Long>> group)
      throws Exception {
    Path path = Files.createTempDirectory("rows").resolve("tokenmeter.db");
    List<Entry> entries = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (Map<TokenType, Long> tokens : group) {
      Exchanged exchange = Exchanged.ok().at(Exchanged.NOON);
      exchange = exchange.using(Exchanged.line("m", Source.REPORTED, tokens));
      entries.add(new Entry(exchange.finished(), Entry.Stage.FINISHED));
      expected.add(exchange.id() + "|" + text(tokens));
    }
    try (LedgerFile file = LedgerFile.open(path, LedgerSettings.of("box-1"), Exchanged.NOON)) {
      assertThat(file.write(entries, new HashSet<>())).isEqualTo(group.size());
      file.write(entries, new HashSet<>());
    }
    assertThat(Rows.of(path, "SELECT id, " + TOKENS + " FROM exchange"))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(Rows.of(path, "SELECT DISTINCT caller, duration_ms, open, signal FROM exchange"))
        .containsAll(group.isEmpty() ? List.of() : List.of("alice|1500|0|null"));
  }

  private static String text(Map<TokenType, Long> tokens) {
    return Arrays.stream(TokenType.values())
        .map(type -> Objects.toString(tokens.get(type)))
        .collect(Collectors.joining("|"));
  }
}
