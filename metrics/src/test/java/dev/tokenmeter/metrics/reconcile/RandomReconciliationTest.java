package dev.tokenmeter.metrics.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.usage.TokenType;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any ledger and its own invoice agree; with one thing wrong exactly that is named. */
final class RandomReconciliationTest {
  private static final Instant FIRST = Instant.parse("2026-11-02T00:00:00Z");

  /** What may be wrong. */
  enum Fault {
    NONE(Optional.empty()),
    BYPASS(Optional.of(Cause.UNSEEN_KEY)),
    PRICE(Optional.of(Cause.PRICE)),
    BOUNDARY(Optional.of(Cause.DAY_BOUNDARY)),
    UNMETERED(Optional.of(Cause.UNMETERED_ANSWER)),
    OTHER_ACCOUNT(Optional.of(Cause.NOT_INVOICED));

    private final Optional<Cause> cause;

    Fault(Optional<Cause> cause) {
      this.cause = cause;
    }
  }

  /** A call before it is known of which export it is. */
  record Draft(int minute, int model, int key, long input, long cached, long output) {
    Call of(Export export) {
      return new Call(
          FIRST.plus(Duration.ofMinutes(minute)),
          export.provider,
          export.models().get(model),
          "key-" + key,
          Map.of(TokenType.INPUT, input, TokenType.CACHE_READ, cached, TokenType.OUTPUT, output),
          Billing.METERED);
    }
  }

  @Provide
  Arbitrary<List<Draft>> drafts() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 5 * 24 * 60 - 1),
            Arbitraries.integers().between(0, 1),
            Arbitraries.integers().between(0, 2),
            // So much that a fifth of its price is beyond what is forgiven.
            Arbitraries.longs().between(1_000, 90_000),
            Arbitraries.longs().between(0, 90_000),
            Arbitraries.longs().between(1, 9_000))
        .as(Draft::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(25);
  }

  @Property(tries = 150)
  void oneFault_isTheOneThatIsNamed(
      @ForAll("drafts") List<Draft> drafts, @ForAll Export export, @ForAll Fault fault)
      throws Exception {
    Path directory = Files.createTempDirectory("reconcile");
    try {
      World world = new World();
      drafts.forEach(draft -> world.both(draft.of(export)));
      // Both ends of the period are used, so that a neighbour of every day is in it.
      world.both(new Draft(1, 0, 0, 100, 10, 5).of(export));
      world.both(new Draft(5 * 24 * 60 - 1, 0, 0, 100, 10, 5).of(export));
      Call another = new Draft(2 * 24 * 60 + 5, 0, 1, 777, 11, 99).of(export);
      Map<String, BigDecimal> factors = Map.of();
      switch (fault) {
        case NONE -> {}
        case BYPASS -> world.invoiceOnly(another.by("key-stranger"));
        case PRICE -> factors = Map.of(drafts.getFirst().of(export).model(), new BigDecimal("1.2"));
        case BOUNDARY -> world.billedAt(another, another.at().minus(Duration.ofHours(1)));
        case UNMETERED -> world.unmetered(another);
        case OTHER_ACCOUNT -> world.ledgerOnly(another.by("key-other"));
      }
      Reconciliation result =
          world.compare(
              directory,
              export.write(directory, new Invoice(world.invoice, export.tells(), factors)));
      assertThat(World.causes(result))
          .as("%s %s", export, fault)
          .isEqualTo(fault.cause.stream().collect(Collectors.toSet()));
      assertThat(result.agrees()).isEqualTo(fault == Fault.NONE);
    } finally {
      clean(directory);
    }
  }

  private static void clean(Path directory) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(all::add);
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
