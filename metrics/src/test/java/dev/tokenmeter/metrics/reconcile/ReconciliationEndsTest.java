package dev.tokenmeter.metrics.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.usage.TokenType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that the invoice counts for a day on the other side of an end of the period. */
final class ReconciliationEndsTest {
  private static final Export EXPORT = Export.ANTHROPIC_CONSOLE;

  @TempDir private Path directory;

  private static Call call(String at, long size) {
    return new Call(
        Instant.parse(at),
        EXPORT.provider,
        EXPORT.models().getFirst(),
        "key-alice",
        Map.of(TokenType.INPUT, 1_000 + size, TokenType.OUTPUT, 10 + size),
        Billing.METERED);
  }

  /** Two calls on each of three days. */
  private static World world() {
    return new World()
        .both(call("2026-11-02T09:00:00Z", 1))
        .both(call("2026-11-02T15:00:00Z", 20))
        .both(call("2026-11-03T09:00:00Z", 300))
        .both(call("2026-11-03T15:00:00Z", 4))
        .both(call("2026-11-04T09:00:00Z", 50))
        .both(call("2026-11-04T15:00:00Z", 600));
  }

  private Reconciliation compare(World world) throws Exception {
    Invoice invoice = new Invoice(world.invoice, EXPORT.tells(), Map.of());
    List<Path> files = EXPORT.write(directory, invoice);
    return world.compare(directory, files);
  }

  private static Optional<Finding> only(Reconciliation result) {
    List<Finding> all = result.rows().stream().flatMap(row -> row.findings().stream()).toList();
    assertThat(all).hasSize(1);
    return all.stream().findFirst();
  }

  @Test
  void aCallOfTheDayBefore_invoicedOnTheFirst_isADayBoundary() throws Exception {
    World world =
        world()
            .ledgerOnly(call("2026-11-01T10:00:00Z", 7))
            .billedAt(call("2026-11-01T23:50:00Z", 77), Instant.parse("2026-11-02T00:01:00Z"));
    assertThat(only(compare(world)))
        .hasValueSatisfying(
            finding -> {
              assertThat(finding.cause()).isEqualTo(Cause.DAY_BOUNDARY);
              assertThat(finding.tokens().total()).isEqualTo(1_164);
              assertThat(finding.detail()).isEqualTo("metered on a day outside these files");
            });
  }

  @Test
  void aCallOfTheDayAfter_invoicedOnTheLast_isADayBoundary() throws Exception {
    World world =
        world()
            .billedAt(call("2026-11-05T00:05:00Z", 77), Instant.parse("2026-11-04T23:59:00Z"))
            .ledgerOnly(call("2026-11-05T10:00:00Z", 7));
    assertThat(only(compare(world)).map(Finding::cause)).contains(Cause.DAY_BOUNDARY);
  }

  @Test
  void aCallOfTheLastDay_notOnTheInvoice_isADayBoundaryIfItIsTheLatest() throws Exception {
    World world = world().ledgerOnly(call("2026-11-04T23:58:00Z", 77));
    assertThat(only(compare(world)))
        .hasValueSatisfying(
            finding -> {
              assertThat(finding.cause()).isEqualTo(Cause.DAY_BOUNDARY);
              assertThat(finding.detail()).isEqualTo("invoiced on a day outside these files");
            });
  }

  @Test
  void aCallOfTheFirstDay_notOnTheInvoice_isADayBoundaryIfItIsTheEarliest() throws Exception {
    World world = world().ledgerOnly(call("2026-11-02T00:01:00Z", 77));
    assertThat(only(compare(world)).map(Finding::cause)).contains(Cause.DAY_BOUNDARY);
  }

  @Test
  void moreOnTheInvoice_thatNothingBeyondTheEndsIs_staysABypass() throws Exception {
    World world =
        world()
            .ledgerOnly(call("2026-11-01T23:50:00Z", 77))
            .invoiceOnly(call("2026-11-02T10:00:00Z", 78));
    assertThat(only(compare(world)).map(Finding::cause)).contains(Cause.NOT_METERED);
  }

  @Test
  void aCallInTheMiddleOfThePeriod_missingOnTheInvoice_isNoDayBoundary() throws Exception {
    World world = world().ledgerOnly(call("2026-11-03T23:58:00Z", 77));
    assertThat(only(compare(world)).map(Finding::cause)).contains(Cause.NOT_INVOICED);
  }
}
