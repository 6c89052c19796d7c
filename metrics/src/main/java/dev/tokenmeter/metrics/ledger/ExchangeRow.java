package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * What a row holds beside its {@link Context}, being filled in the order of {@link #COLUMNS}. An
 * exchange whose usage comes in several lines (another model that helped, an estimate beside what
 * was reported) has a row for each, numbered from 0, so that sums by model and by source are right;
 * what belongs to the exchange as a whole (times, bytes) stands in row 0 only, and exchanges are
 * counted by it.
 */
final class ExchangeRow {
  /**
   * The most tokens of one kind in a row: what a reader accepts of a provider. A larger sum is a
   * lie that must not make all sums overflow.
   */
  static final long MOST_TOKENS = 1_000_000_000_000L;

  /** The columns that are written, in the order of the table; all others have their defaults. */
  static final List<String> COLUMNS =
      Stream.of(
              Stream.of("key context id line duration_ms ttft_ms session"),
              Arrays.stream(TokenType.values()).map(TokenType::label),
              Stream.of(
                  "cost_nano_usd unpriced_tokens unpriced_types billed_units request_bytes",
                  "response_bytes upstream_request_id open"))
          .flatMap(all -> all)
          .flatMap(names -> Arrays.stream(names.split(" ", -1)))
          .toList();

  static final int KEY = COLUMNS.indexOf("key");
  static final int ID = COLUMNS.indexOf("id");
  static final int LINE = COLUMNS.indexOf("line");

  private static final TokenType[] TYPES = TokenType.values();

  private final RowValues values;

  private ExchangeRow(RowValues values) {
    this.values = values;
  }

  /** Room for a row's values. */
  static RowValues room() {
    return new RowValues(COLUMNS.size());
  }

  /** How many rows an exchange becomes. */
  static int count(ExchangeRecord exchange) {
    return Math.max(1, lines(exchange).size());
  }

  /** What is used in the row of this number, of {@link #count} many. */
  static Optional<UsageLine> used(ExchangeRecord exchange, int line) {
    List<UsageLine> lines = lines(exchange);
    return line < lines.size() ? Optional.of(lines.get(line)) : Optional.empty();
  }

  /**
   * Fills in the row of this number, of {@link #count} many.
   *
   * @param values empty {@link #room} for it
   */
  static void fill(
      RowValues values, Entry entry, int line, Optional<UsageLine> used, long key, long context) {
    ExchangeRecord exchange = entry.exchange();
    ExchangeRow row = new ExchangeRow(values);
    values.number(key);
    values.number(context);
    row.who(exchange, line);
    row.tokens(used);
    row.cost(exchange.charges(), line, used);
    values.text(line == 0 ? billedUnits(exchange) : Optional.empty());
    row.size(exchange, line);
    row.stage(entry.stage());
  }

  private static List<UsageLine> lines(ExchangeRecord exchange) {
    return exchange.usage().isPresent() ? exchange.usage().get().lines() : List.of();
  }

  private void who(ExchangeRecord exchange, int line) {
    values.text(exchange.id().toString());
    unlessUsual(line, 0);
    whole(line, exchange.duration().toMillis());
    if (exchange.timeToFirstToken().isPresent()) {
      whole(line, exchange.timeToFirstToken().map(Duration::toMillis).get());
    } else {
      values.none();
    }
    values.text(exchange.session());
  }

  /** What is billed beside tokens, like {@code web_search=3}, so that it can be priced again. */
  private static Optional<String> billedUnits(ExchangeRecord exchange) {
    Map<BilledUnit, Long> units =
        exchange.usage().isPresent() ? exchange.usage().get().facts().units() : Map.of();
    if (units.isEmpty()) {
      return Optional.empty();
    }
    StringJoiner text = new StringJoiner(" ");
    units.forEach((unit, count) -> text.add(unit.label() + "=" + count));
    return Optional.of(text.toString());
  }

  /** A line that nobody has priced is unpriced as a whole. */
  private void cost(Charges charges, int line, Optional<UsageLine> used) {
    Optional<Charge> charge =
        line < charges.lines().size() ? Optional.of(charges.lines().get(line)) : Optional.empty();
    OptionalLong cost = charge.map(Charge::nanoUsd).orElse(OptionalLong.empty());
    if (cost.isPresent()) {
      values.number(cost.getAsLong());
    } else {
      values.none();
    }
    Optional<Tokens> unpriced = charge.map(Charge::unpriced).or(() -> used.map(UsageLine::tokens));
    if (unpriced.isPresent()) {
      unlessUsual(total(unpriced.get()), 0);
      values.text(UnpricedTypes.text(unpriced.get()));
    } else {
      values.none();
      values.none();
    }
  }

  private void size(ExchangeRecord exchange, int line) {
    whole(line, exchange.requestBytes());
    whole(line, exchange.responseBytes());
    values.text(exchange.upstreamRequestId());
  }

  private void stage(Entry.Stage stage) {
    switch (stage) {
      case OPEN -> values.number(1);
      case FINISHED -> values.none();
    }
  }

  private void tokens(Optional<UsageLine> used) {
    Map<TokenType, Long> counts = used.isPresent() ? used.get().tokens().counts() : Map.of();
    int left = counts.size();
    for (TokenType type : TYPES) {
      Long count = left == 0 ? null : counts.get(type);
      if (count == null) {
        values.none();
      } else {
        values.number(bounded(count));
        left--;
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

  private void whole(int line, long value) {
    if (line == 0) {
      values.number(value);
    } else {
      values.none();
    }
  }

  /** What is the column's default need not be bound. */
  private void unlessUsual(long value, long usual) {
    if (value == usual) {
      values.none();
    } else {
      values.number(value);
    }
  }
}
