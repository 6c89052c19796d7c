package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.Signal;
import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * One row of an exchange, being filled in the order of {@link #COLUMNS}. An exchange whose usage
 * comes in several lines (another model that helped, an estimate beside what was reported) has a
 * row for each, numbered from 0, so that sums by model and by source are right; what belongs to the
 * exchange as a whole (times, bytes) stands in row 0 only, and exchanges are counted by it.
 */
final class ExchangeRow {
  /**
   * The most tokens of one kind in a row: what a reader accepts of a provider. A larger sum is a
   * lie that must not make all sums overflow.
   */
  static final long MOST_TOKENS = 1_000_000_000_000L;

  /** The columns that are written; all others have their defaults. */
  static final List<String> COLUMNS =
      Stream.of(
              Stream.of(
                  "started_at id line duration_ms ttft_ms instance caller team client session",
                  "provider credential billing operation model model_requested service_tier",
                  "speed region status outcome error unmetered source cost_nano_usd",
                  "unpriced_tokens unpriced_types price_version billed_units signal",
                  "request_bytes response_bytes upstream_request_id billable open"),
              Arrays.stream(TokenType.values()).map(TokenType::label))
          .flatMap(all -> all)
          .flatMap(names -> Arrays.stream(names.split(" ", -1)))
          .toList();

  /**
   * Columns that many rows agree in, a bit each: all that tells who called whom and how, and
   * nothing that is a count, a time or the id of one exchange.
   */
  static final long SHARED =
      bits(
          "line instance caller team client provider credential billing operation model",
          "model_requested service_tier speed region status outcome error unmetered source",
          "unpriced_types price_version signal billable open");

  private static final TokenType[] TYPES = TokenType.values();

  private final RowValues values = new RowValues(COLUMNS.size());

  private ExchangeRow() {}

  private static long bits(String... names) {
    return Arrays.stream(names)
        .flatMap(some -> Arrays.stream(some.split(" ", -1)))
        .mapToInt(COLUMNS::indexOf)
        .mapToLong(column -> 1L << Objects.checkIndex(column, COLUMNS.size()))
        .reduce(0, (a, b) -> a | b);
  }

  /** How many rows an exchange becomes. */
  static int count(ExchangeRecord exchange) {
    return Math.max(1, lines(exchange).size());
  }

  /** The row of this number, of {@link #count} many. */
  static RowValues of(Entry entry, String instance, int line) {
    ExchangeRecord exchange = entry.exchange();
    List<UsageLine> lines = lines(exchange);
    Optional<UsageLine> used =
        line < lines.size() ? Optional.of(lines.get(line)) : Optional.empty();
    ExchangeRow row = new ExchangeRow();
    row.who(exchange, instance, line);
    row.what(exchange, used);
    row.cost(exchange.charges(), line, used);
    row.values.text(line == 0 ? billedUnits(exchange) : Optional.empty());
    row.values.text(signal(exchange));
    row.size(entry, line);
    row.tokens(used);
    return row.values;
  }

  private static List<UsageLine> lines(ExchangeRecord exchange) {
    return exchange.usage().map(UsageReport::lines).orElse(List.of());
  }

  private void who(ExchangeRecord exchange, String instance, int line) {
    values.number(exchange.startedAt().toEpochMilli());
    values.text(exchange.id().toString());
    values.number(line);
    whole(line, Optional.of(exchange.duration()).map(Duration::toMillis));
    whole(line, exchange.timeToFirstToken().map(Duration::toMillis));
    values.text(instance);
    values.text(exchange.caller().name());
    values.text(exchange.caller().team());
    values.text(exchange.client());
    values.text(exchange.session());
    values.text(exchange.provider());
    values.text(exchange.credential());
    values.text(exchange.billing().label());
  }

  private void what(ExchangeRecord exchange, Optional<UsageLine> used) {
    Optional<ResponseFacts> facts = exchange.usage().map(UsageReport::facts);
    values.text(exchange.operation().label());
    values.text(used.flatMap(UsageLine::model).or(() -> facts.flatMap(ResponseFacts::model)));
    values.text(exchange.modelRequested());
    values.text(facts.flatMap(ResponseFacts::serviceTier));
    values.text(facts.flatMap(ResponseFacts::speed));
    values.text(facts.flatMap(ResponseFacts::region));
    values.number(exchange.status());
    values.text(exchange.outcome().label());
    values.text(exchange.error());
    values.text(unmetered(exchange).map(Unmetered::label));
    values.text(used.map(line -> line.source().label()));
  }

  /** What is billed beside tokens, like {@code web_search=3}, so that it can be priced again. */
  private static Optional<String> billedUnits(ExchangeRecord exchange) {
    Map<BilledUnit, Long> units =
        exchange.usage().map(usage -> usage.facts().units()).orElse(Map.of());
    if (units.isEmpty()) {
      return Optional.empty();
    }
    StringJoiner text = new StringJoiner(" ");
    units.forEach((unit, count) -> text.add(unit.label() + "=" + count));
    return Optional.of(text.toString());
  }

  /** Of all rows, so that sums by it are right; most exchanges are of no class. */
  private static Optional<String> signal(ExchangeRecord exchange) {
    return exchange.signal() == Signal.NONE
        ? Optional.empty()
        : Optional.of(exchange.signal().label());
  }

  /** A line that nobody has priced is unpriced as a whole. */
  private void cost(Charges charges, int line, Optional<UsageLine> used) {
    Optional<Charge> charge =
        line < charges.lines().size() ? Optional.of(charges.lines().get(line)) : Optional.empty();
    OptionalLong cost = charge.map(Charge::nanoUsd).orElse(OptionalLong.empty());
    values.number(cost.isPresent() ? Optional.of(cost.getAsLong()) : Optional.empty());
    Optional<Tokens> unpriced = charge.map(Charge::unpriced).or(() -> used.map(UsageLine::tokens));
    values.number(unpriced.map(ExchangeRow::total));
    values.text(unpriced.flatMap(UnpricedTypes::text));
    values.text(charges.priceVersion());
  }

  /** A 2xx inference answer that no tap was due for is of a shape that nobody knows. */
  private static Optional<Unmetered> unmetered(ExchangeRecord exchange) {
    if (exchange.usage().isPresent()) {
      return exchange.usage().get().unmetered();
    }
    boolean answered = exchange.status() >= 200 && exchange.status() < 300;
    return answered && exchange.inference()
        ? Optional.of(Unmetered.UNKNOWN_SHAPE)
        : Optional.empty();
  }

  private void size(Entry entry, int line) {
    ExchangeRecord exchange = entry.exchange();
    whole(line, Optional.of(exchange.requestBytes()));
    whole(line, Optional.of(exchange.responseBytes()));
    values.text(exchange.upstreamRequestId());
    billable(exchange);
    stage(entry.stage());
  }

  /** Nearly always the column's default, which need not be bound. */
  private void billable(ExchangeRecord exchange) {
    boolean billable = exchange.usage().map(usage -> usage.facts().billable()).orElse(true);
    values.number(billable ? Optional.empty() : Optional.of(0L));
  }

  private void stage(Entry.Stage stage) {
    values.number(
        switch (stage) {
          case OPEN -> Optional.of(1L);
          case FINISHED -> Optional.empty();
        });
  }

  private void tokens(Optional<UsageLine> used) {
    Map<TokenType, Long> counts = used.map(line -> line.tokens().counts()).orElse(Map.of());
    for (TokenType type : TYPES) {
      Long count = counts.get(type);
      if (count == null) {
        values.none();
      } else {
        values.number(bounded(count));
      }
    }
  }

  static long total(Tokens tokens) {
    long total = 0;
    for (long count : tokens.counts().values()) {
      total += bounded(count);
    }
    return total;
  }

  private static long bounded(long tokens) {
    return Math.clamp(tokens, 0, MOST_TOKENS);
  }

  private void whole(int line, Optional<Long> value) {
    values.number(line == 0 ? value : Optional.empty());
  }
}
