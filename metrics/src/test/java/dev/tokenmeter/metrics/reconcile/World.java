package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.metrics.ledger.Ledger;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.ledger.LedgerQueries;
import dev.tokenmeter.metrics.price.PriceTable;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A ledger and an invoice of the same calls, until somebody makes them differ. */
final class World {
  static final Config CONFIG = Config.defaults(Map.of());
  static final PriceTable PRICES = PriceTable.builtIn(CONFIG.prices(), CONFIG.providers());
  static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  final List<ExchangeRecord> ledger = new ArrayList<>();
  final List<Call> invoice = new ArrayList<>();
  Duration retain = Duration.ofDays(400);
  List<KeyAlias> aliases = List.of();
  private int number;

  World both(Call call) {
    ledger.add(call.metered(number++));
    invoice.add(call);
    return this;
  }

  World ledgerOnly(Call call) {
    ledger.add(call.metered(number++));
    return this;
  }

  World invoiceOnly(Call call) {
    invoice.add(call);
    return this;
  }

  /** Billed in full; the ledger knows only that there was an answer. */
  World unmetered(Call call) {
    ledger.add(call.unmetered(number++));
    invoice.add(call);
    return this;
  }

  /** Billed in full; the ledger estimates its output. */
  World cut(Call call, long estimate) {
    ledger.add(call.cut(number++, estimate));
    invoice.add(call);
    return this;
  }

  /** Billed on the other day. */
  World billedAt(Call call, Instant when) {
    ledger.add(call.metered(number++));
    invoice.add(call.at(when));
    return this;
  }

  Reconciliation compare(Path directory, List<Path> files)
      throws IOException, StatementFailure, LedgerFailure {
    return compare(directory, files, Tolerance.TINY);
  }

  Reconciliation compare(Path directory, List<Path> files, Tolerance tolerance)
      throws StatementFailure, LedgerFailure {
    return compare(
        directory,
        files,
        new Reconciliation.Terms(ZoneOffset.UTC, Optional.empty(), Set.of(), aliases, tolerance));
  }

  Reconciliation compare(Path directory, List<Path> files, Reconciliation.Terms terms)
      throws StatementFailure, LedgerFailure {
    Path path = directory.resolve("tokenmeter.db");
    try (Ledger open =
        Ledger.open(
            new dev.tokenmeter.config.Ledger(
                path.toString(),
                dev.tokenmeter.config.Ledger.Recording.ON,
                retain,
                Optional.empty()),
            "box",
            () -> NOW)) {
      ledger.forEach(call -> open.end(call.withCharges(PRICES.charge(call))));
    }
    return Reconciliation.of(files, LedgerQueries.at(path), PRICES, CONFIG, terms);
  }

  static Set<Cause> causes(Reconciliation result) {
    return result.rows().stream()
        .flatMap(row -> row.findings().stream())
        .map(Finding::cause)
        .collect(Collectors.toSet());
  }
}
