package dev.tokenmeter.metrics.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.report.Dimension;
import dev.tokenmeter.metrics.report.UsageSum;
import dev.tokenmeter.metrics.report.Window;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is told to the ledger, in whatever order and however often, adds up to the same. */
final class LedgerSumsPropertyTest {
  private static final Window ALL =
      new Window(
          Exchanged.NOON.minus(Duration.ofDays(100)),
          Exchanged.NOON.plus(Duration.ofDays(100)),
          ZoneOffset.UTC);

  @Provide
  Arbitrary<List<Exchanged>> exchanges() {
    Arbitrary<UsageLine> line =
        Combinators.combine(
                Arbitraries.of("big", "small", "it's \u2603"),
                Arbitraries.of(Source.class),
                Arbitraries.maps(
                        Arbitraries.of(TokenType.class),
                        Arbitraries.longs().between(0, ExchangeRow.MOST_TOKENS))
                    .ofMaxSize(4))
            .as(Exchanged::line);
    return Combinators.combine(
            Arbitraries.integers().between(0, 60 * 24 * 60),
            Arbitraries.of("alice", "bob", "=x\"';--"),
            line.list().ofMaxSize(3))
        .as(
            (minutes, caller, lines) ->
                Exchanged.ok()
                    .at(Exchanged.NOON.minus(Duration.ofMinutes(minutes)))
                    .by(caller, "red")
                    .using(lines.toArray(UsageLine[]::new)))
        .list()
        .ofMaxSize(30);
  }

  @Property(tries = 40)
  void rows_ofAnyExchanges_sumToWhatTheyUsed(@ForAll("exchanges") List<Exchanged> exchanges)
      throws Exception {
    Path directory = Files.createTempDirectory("ledger-sums");
    Path path = directory.resolve("tokenmeter.db");
    try {
      List<Exchanged> twice = new ArrayList<>(exchanges);
      twice.addAll(exchanges.reversed());
      for (Duration retain : List.of(Duration.ofDays(400), Duration.ofDays(30))) {
        try (Ledger ledger =
            Ledger.open(path, LedgerSettings.of("box-1"), retain, () -> Exchanged.NOON)) {
          if (retain.equals(Duration.ofDays(400))) {
            exchanges.forEach(exchange -> ledger.progress(exchange.finished()));
            twice.forEach(exchange -> ledger.end(exchange.finished()));
          }
        }
        assertSums(path, exchanges);
      }
    } finally {
      clean(directory);
    }
  }

  private static void assertSums(Path path, List<Exchanged> exchanges) throws LedgerFailure {
    for (List<Dimension> by :
        List.of(
            List.of(Dimension.CALLER),
            List.of(Dimension.DAY, Dimension.MODEL),
            List.of(Dimension.PROVIDER))) {
      UsageSum total = LedgerQueries.at(path).usage(UsageQuery.of(ALL, by)).total();
      assertThat(total.requests()).isEqualTo(exchanges.size());
      assertThat(total.reported()).isEqualTo(used(exchanges, Source.REPORTED));
      assertThat(total.estimated()).isEqualTo(used(exchanges, Source.ESTIMATED));
    }
  }

  private static Tokens used(List<Exchanged> exchanges, Source source) {
    return exchanges.stream()
        .flatMap(exchange -> exchange.lines().stream())
        .filter(line -> line.source() == source)
        .map(UsageLine::tokens)
        .reduce(new Tokens(Map.of()), Tokens::plus);
  }

  private static void clean(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
