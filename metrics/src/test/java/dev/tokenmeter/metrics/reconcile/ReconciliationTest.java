package dev.tokenmeter.metrics.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.report.Format;
import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every export, of the same calls as the ledger and with one thing wrong at a time. */
final class ReconciliationTest {
  private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");

  @TempDir private Path directory;
  private Map<String, BigDecimal> factors = Map.of();

  private static Call call(Export export, int day, int model, String key, long size) {
    Map<TokenType, Long> tokens = new HashMap<>();
    tokens.put(TokenType.INPUT, 1_000 + size);
    tokens.put(TokenType.CACHE_READ, 3 * size);
    tokens.put(TokenType.OUTPUT, 100 + 2 * size);
    if (export.tells().contains(TokenType.CACHE_WRITE_1H)) {
      tokens.put(TokenType.CACHE_WRITE_5M, 5 * size);
      tokens.put(TokenType.CACHE_WRITE_1H, size);
    }
    if (!export.provider.equals("anthropic") && !export.provider.equals("bedrock")) {
      tokens.put(TokenType.REASONING, size);
    }
    return new Call(
        NOON.plus(Duration.ofDays(day)),
        export.provider,
        export.models().get(model),
        key,
        tokens,
        Billing.METERED);
  }

  /** Two keys, two models, three days. */
  private static World world(Export export) {
    World world = new World();
    for (int day = 0; day < 3; day++) {
      for (int model = 0; model < 2; model++) {
        world.both(call(export, day, model, "key-alice", 17 * day + 100 * model + 1));
        world.both(call(export, day, model, "key-alice", 31 * day + 7 * model + 2));
        world.both(call(export, day, model, "key-build", 53 * day + 1_000 * model + 3));
      }
    }
    return world;
  }

  private Reconciliation compare(World world, Export export) throws Exception {
    return world.compare(
        directory, export.write(directory, new Invoice(world.invoice, export.tells(), factors)));
  }

  @ParameterizedTest
  @EnumSource
  void anInvoiceOfTheSameCalls_agrees(Export export) throws Exception {
    World world = world(export);
    Reconciliation result = compare(world, export);
    assertThat(result.lines(Format.TABLE)).contains("invoice and ledger agree");
    assertThat(result.agrees()).isTrue();
    assertThat(result.rows()).hasSizeGreaterThanOrEqualTo(12);
    long tokens =
        world.invoice.stream()
            .flatMap(call -> call.tokens().values().stream())
            .mapToLong(Long::longValue)
            .sum();
    assertThat(Totals.of(result.rows()).tokens().orElseThrow().metered().total()).isEqualTo(tokens);
    assertThat(Totals.of(result.rows()).usd().orElseThrow().metered()).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void aKeyThatNeverCameHere_isNamedABypass(Export export) throws Exception {
    World world = world(export).invoiceOnly(call(export, 1, 0, "key-stranger", 5_000));
    Reconciliation result = compare(world, export);
    assertThat(World.causes(result)).containsExactly(Cause.UNSEEN_KEY);
    assertThat(String.join("\n", result.lines(Format.TABLE)))
        .contains("key-stranger", "a key never seen here (bypass)");
  }

  @ParameterizedTest
  @EnumSource
  void anotherPrice_isNamedAPrice(Export export) throws Exception {
    factors = Map.of(export.models().getFirst(), new BigDecimal("1.1"));
    Reconciliation result = compare(world(export), export);
    assertThat(World.causes(result)).containsExactly(Cause.PRICE);
    assertThat(result.rows())
        .filteredOn(row -> !row.findings().isEmpty())
        .allSatisfy(
            row ->
                assertThat(row.place().model())
                    .isIn(export.models().getFirst(), "", "(all models)"));
  }

  @ParameterizedTest
  @EnumSource
  void aCallThatCountsForTheNextDay_isNamedADayBoundary(Export export) throws Exception {
    Call late = call(export, 0, 1, "key-alice", 700);
    World world = world(export).billedAt(late, late.at().plus(Duration.ofHours(13)));
    Reconciliation result = compare(world, export);
    assertThat(World.causes(result)).containsExactly(Cause.DAY_BOUNDARY);
    assertThat(Totals.of(result.rows()).causes().get(Cause.DAY_BOUNDARY))
        .satisfies(
            sum -> {
              assertThat(sum.tokens().isNothing()).isTrue();
              assertThat(sum.usd()).isEqualByComparingTo("0");
            });
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerWithoutUsage_isNamedUnmetered(Export export) throws Exception {
    World world = world(export).unmetered(call(export, 2, 0, "key-build", 900));
    assertThat(World.causes(compare(world, export))).containsExactly(Cause.UNMETERED_ANSWER);
  }

  @ParameterizedTest
  @EnumSource
  void aStreamCutShort_isNamedUnmeteredWhetherTheEstimateIsHighOrLow(Export export)
      throws Exception {
    World world =
        world(export)
            .cut(call(export, 0, 0, "key-build", 900), 1)
            .cut(call(export, 2, 1, "key-alice", 900), 50_000);
    assertThat(World.causes(compare(world, export))).containsExactly(Cause.UNMETERED_ANSWER);
  }

  @ParameterizedTest
  @EnumSource
  void useOfAnotherAccount_isNamedNotInvoiced(Export export) throws Exception {
    World world = world(export).ledgerOnly(call(export, 1, 0, "key-other-account", 800));
    assertThat(World.causes(compare(world, export))).containsExactly(Cause.NOT_INVOICED);
  }

  @ParameterizedTest
  @EnumSource
  void useOfASeat_isOnNoInvoiceAndSaidSo(Export export) throws Exception {
    World world = world(export).ledgerOnly(call(export, 1, 0, "key-alice", 800).onASeat());
    Reconciliation result = compare(world, export);
    assertThat(result.agrees()).isTrue();
    assertThat(result.notes()).anyMatch(note -> note.contains("on subscriptions"));
  }

  @ParameterizedTest
  @EnumSource
  void hoursWhoseRowsAreGone_compareByTheirSums(Export export) throws Exception {
    World world = world(export);
    world.retain = Duration.ofDays(1);
    assertThat(compare(world, export).agrees()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void severalThingsAtOnce_areEachNamed(Export export) throws Exception {
    factors = Map.of(export.models().getLast(), new BigDecimal("1.25"));
    Call late = call(export, 0, 0, "key-build", 700);
    World world =
        world(export)
            .billedAt(late, late.at().plus(Duration.ofHours(13)))
            .unmetered(call(export, 2, 0, "key-alice", 900))
            .invoiceOnly(call(export, 1, 0, "key-stranger", 5_000));
    assertThat(World.causes(compare(world, export)))
        .containsExactlyInAnyOrder(
            Cause.PRICE, Cause.DAY_BOUNDARY, Cause.UNMETERED_ANSWER, Cause.UNSEEN_KEY);
  }

  @ParameterizedTest
  @EnumSource
  void keysOfOtherNames_areFoundByTheirUse(Export export) throws Exception {
    World world = world(export);
    List<Call> renamed =
        world.invoice.stream()
            .map(call -> call.by(call.key().equals("key-alice") ? "AKX 1" : "AKX 2"))
            .toList();
    world.invoice.clear();
    world.invoice.addAll(renamed);
    world.invoiceOnly(call(export, 1, 0, "AKX 3", 5_000));
    Reconciliation result = compare(world, export);
    assertThat(World.causes(result)).isEqualTo(Set.of(Cause.UNSEEN_KEY));
    assertThat(result.rows()).anyMatch(row -> row.place().key().equals("key-alice"));
  }
}
