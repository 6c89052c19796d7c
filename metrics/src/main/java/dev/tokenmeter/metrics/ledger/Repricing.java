package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.ledger.Repriced.Delta;
import dev.tokenmeter.metrics.price.Pricing;
import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.CallerId;
import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Outcome;
import dev.tokenmeter.metrics.usage.Background;
import dev.tokenmeter.metrics.usage.Deltas;
import dev.tokenmeter.metrics.usage.Operation;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Prices rows again, a group of exchanges in each transaction, so that a writer beside it never
 * waits for long: the ledger is held only while a group's new costs are written.
 */
final class Repricing {
  private static final int GROUP = 500;

  private static final String SELECT =
      "SELECT "
          + StoredLine.COLUMNS
          + " FROM exchange WHERE key >= ? AND source IS NOT NULL AND open = 0 ORDER BY key LIMIT"
          + " ?";

  private final Connection connection;
  private final Pricing pricing;
  private final Predicate<String> models;
  private final Map<String, Delta> deltas = new HashMap<>();
  private final Effect effect;
  private long lines;

  /** What becomes of new costs. */
  enum Effect {
    /** They are written over the old ones. */
    WRITE,
    /** They are told. */
    TELL
  }

  /** A row and its new cost. */
  private record Change(StoredLine row, Charge charge, Optional<String> version) {}

  Repricing(Connection connection, Pricing pricing, Predicate<String> models, Effect effect) {
    this.connection = connection;
    this.pricing = pricing;
    this.models = models;
    this.effect = effect;
  }

  /** All exchanges that began at this moment or later. */
  Repriced since(Instant first) throws SQLException {
    long from = Keys.from(first.toEpochMilli());
    int group = GROUP;
    while (true) {
      List<StoredLine> rows = read(from, group);
      if (rows.isEmpty()) {
        return new Repriced(lines, deltas);
      }
      List<StoredLine> whole = rows.size() < group ? rows : wholeMillis(rows);
      if (whole.isEmpty()) {
        group *= 2;
      } else {
        apply(changes(whole));
        from = Keys.from(whole.getLast().startedAt().toEpochMilli() + 1);
        group = GROUP;
      }
    }
  }

  private List<StoredLine> read(long from, int group) throws SQLException {
    List<StoredLine> rows = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setLong(1, from);
      select.setInt(2, group);
      try (ResultSet result = select.executeQuery()) {
        while (result.next()) {
          rows.add(StoredLine.of(result));
        }
      }
    }
    return rows;
  }

  /** Exchanges of the last millisecond of a full group may go on in the next one. */
  private static List<StoredLine> wholeMillis(List<StoredLine> rows) {
    Instant last = rows.getLast().startedAt();
    return rows.stream().filter(row -> !row.startedAt().equals(last)).toList();
  }

  private List<Change> changes(List<StoredLine> rows) {
    Map<String, List<StoredLine>> exchanges = new LinkedHashMap<>();
    for (StoredLine row : rows) {
      exchanges.computeIfAbsent(row.id(), _ -> new ArrayList<>()).add(row);
    }
    List<Change> changes = new ArrayList<>();
    for (List<StoredLine> exchange : exchanges.values()) {
      exchange.sort(Comparator.comparingInt(StoredLine::line));
      compare(exchange, changes);
    }
    return changes;
  }

  private void compare(List<StoredLine> exchange, List<Change> changes) {
    Charges charges = pricing.charge(record(exchange));
    for (int i = 0; i < exchange.size() && i < charges.lines().size(); i++) {
      StoredLine row = exchange.get(i);
      if (models.test(row.model())) {
        lines++;
        Charge charge = charges.lines().get(i);
        boolean same =
            charge.nanoUsd().equals(row.nanoUsd())
                && ExchangeRow.total(charge.unpriced()) == row.unpriced();
        if (!same) {
          changes.add(new Change(row, charge, charges.priceVersion()));
        }
      }
    }
  }

  private void apply(List<Change> changes) throws SQLException {
    if (changes.isEmpty()) {
      return;
    }
    switch (effect) {
      case TELL -> changes.forEach(this::count);
      case WRITE -> {
        long begun = System.nanoTime();
        List<Change> written = new ArrayList<>();
        Transaction.run(connection, () -> write(changes, written));
        written.forEach(this::count);
        // As long as the ledger was held, others may have it.
        LockSupport.parkNanos(System.nanoTime() - begun);
      }
    }
  }

  private void write(List<Change> changes, List<Change> written) throws SQLException {
    try (RepricedRows rows = new RepricedRows(connection, System.currentTimeMillis())) {
      for (Change change : changes) {
        if (rows.write(change.row(), change.charge(), change.version())) {
          written.add(change);
        }
      }
    }
  }

  private void count(Change change) {
    StoredLine row = change.row();
    long unpriced = ExchangeRow.total(change.charge().unpriced());
    deltas.merge(
        row.model(),
        new Delta(
            1,
            row.nanoUsd().orElse(0),
            change.charge().nanoUsd().orElse(0),
            row.unpriced() - unpriced),
        Delta::plus);
  }

  /** The exchange as its price depends on it; the rest is nobody's. */
  private static ExchangeRecord record(List<StoredLine> exchange) {
    StoredLine first = exchange.getFirst();
    ResponseFacts facts =
        new ResponseFacts(
            first.usage().model(),
            Optional.empty(),
            first.serviceTier(),
            first.speed(),
            first.region(),
            Optional.empty(),
            Background.NO,
            false,
            first.billable(),
            first.units(),
            0,
            Deltas.NONE);
    UsageReport usage =
        new UsageReport(
            exchange.stream().map(StoredLine::usage).toList(),
            true,
            Optional.empty(),
            Set.of(),
            Optional.empty(),
            facts);
    return new ExchangeRecord(
        new UUID(0, 0),
        first.startedAt(),
        Duration.ZERO,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        CallerId.ANONYMOUS,
        Optional.empty(),
        "other",
        Optional.empty(),
        first.provider(),
        Optional.empty(),
        Billing.UNKNOWN,
        Operation.OTHER,
        true,
        first.requested(),
        200,
        Outcome.OK,
        Optional.empty(),
        Optional.of(usage),
        0,
        0,
        Optional.empty());
  }
}
