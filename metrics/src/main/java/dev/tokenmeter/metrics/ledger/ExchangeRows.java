package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.Unmetered;
import dev.tokenmeter.metrics.usage.UsageLine;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Exchanges as rows. An exchange whose usage comes in several lines (another model that helped, an
 * estimate beside what was reported) has a row for each, numbered from 0, so that sums by model and
 * by source are right; what belongs to the exchange as a whole (times, bytes) stands in row 0 only,
 * and exchanges are counted by it.
 */
final class ExchangeRows implements AutoCloseable {
  /**
   * The most tokens of one kind in a row: what a reader accepts of a provider. A larger sum is a
   * lie that must not make all sums overflow.
   */
  static final long MOST_TOKENS = 1_000_000_000_000L;

  private static final List<String> COLUMNS =
      Stream.of(
              Stream.of(
                  "started_at id line duration_ms ttft_ms instance caller team client session",
                  "provider credential billing operation model model_requested service_tier",
                  "speed region status outcome error unmetered source cost_nano_usd",
                  "unpriced_tokens price_version billed_units",
                  "request_bytes response_bytes upstream_request_id billable open"),
              Arrays.stream(TokenType.values()).map(TokenType::label))
          .flatMap(all -> all)
          .flatMap(names -> Arrays.stream(names.split(" ", -1)))
          .toList();

  private static final String INSERT =
      "INSERT OR REPLACE INTO exchange ("
          + String.join(", ", COLUMNS)
          + ") VALUES ("
          + String.join(", ", Collections.nCopies(COLUMNS.size(), "?"))
          + ")";

  private final String instance;
  private final PreparedStatement insert;
  private final PreparedStatement delete;
  private int at;

  ExchangeRows(Connection connection, String instance) throws SQLException {
    this.instance = instance;
    insert = connection.prepareStatement(INSERT);
    delete = connection.prepareStatement("DELETE FROM exchange WHERE started_at = ? AND id = ?");
  }

  /** Writes all rows of an exchange; the same exchange again replaces row by row. */
  int write(Entry entry) throws SQLException {
    List<UsageLine> lines = entry.exchange().usage().map(UsageReport::lines).orElse(List.of());
    for (int line = 0; line == 0 || line < lines.size(); line++) {
      Optional<UsageLine> used =
          line < lines.size() ? Optional.of(lines.get(line)) : Optional.empty();
      at = 1;
      who(entry.exchange(), line);
      what(entry.exchange(), used);
      cost(entry.exchange().charges(), line, used);
      text(line == 0 ? billedUnits(entry.exchange()) : Optional.empty());
      size(entry, line);
      tokens(used);
      insert.executeUpdate();
    }
    return Math.max(1, lines.size());
  }

  /** Removes all rows of an exchange that was written while it was open. */
  void remove(ExchangeRecord exchange) throws SQLException {
    delete.setLong(1, exchange.startedAt().toEpochMilli());
    delete.setString(2, exchange.id().toString());
    delete.executeUpdate();
  }

  private void who(ExchangeRecord exchange, int line) throws SQLException {
    number(exchange.startedAt().toEpochMilli());
    text(exchange.id().toString());
    number(line);
    whole(line, Optional.of(exchange.duration()).map(Duration::toMillis));
    whole(line, exchange.timeToFirstToken().map(Duration::toMillis));
    text(instance);
    text(exchange.caller().name());
    text(exchange.caller().team());
    text(exchange.client());
    text(exchange.session());
    text(exchange.provider());
    text(exchange.credential());
    text(exchange.billing().label());
  }

  private void what(ExchangeRecord exchange, Optional<UsageLine> used) throws SQLException {
    Optional<ResponseFacts> facts = exchange.usage().map(UsageReport::facts);
    text(exchange.operation().label());
    text(used.flatMap(UsageLine::model).or(() -> facts.flatMap(ResponseFacts::model)));
    text(exchange.modelRequested());
    text(facts.flatMap(ResponseFacts::serviceTier));
    text(facts.flatMap(ResponseFacts::speed));
    text(facts.flatMap(ResponseFacts::region));
    number(exchange.status());
    text(exchange.outcome().label());
    text(exchange.error());
    text(unmetered(exchange).map(Unmetered::label));
    text(used.map(line -> line.source().label()));
  }

  /** What is billed beside tokens, like {@code web_search=3}, so that it can be priced again. */
  private static Optional<String> billedUnits(ExchangeRecord exchange) {
    return exchange
        .usage()
        .map(usage -> usage.facts().units().entrySet().stream())
        .map(
            units ->
                units
                    .map(unit -> unit.getKey().label() + "=" + unit.getValue())
                    .collect(Collectors.joining(" ")))
        .filter(text -> !text.isEmpty());
  }

  /** A line that nobody has priced is unpriced as a whole. */
  private void cost(Charges charges, int line, Optional<UsageLine> used) throws SQLException {
    Optional<Charge> charge =
        line < charges.lines().size() ? Optional.of(charges.lines().get(line)) : Optional.empty();
    OptionalLong cost = charge.map(Charge::nanoUsd).orElse(OptionalLong.empty());
    number(cost.isPresent() ? Optional.of(cost.getAsLong()) : Optional.empty());
    number(
        charge
            .map(Charge::unpriced)
            .or(() -> used.map(UsageLine::tokens))
            .map(ExchangeRows::total));
    text(charges.priceVersion());
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

  private void size(Entry entry, int line) throws SQLException {
    ExchangeRecord exchange = entry.exchange();
    whole(line, Optional.of(exchange.requestBytes()));
    whole(line, Optional.of(exchange.responseBytes()));
    text(exchange.upstreamRequestId());
    number(exchange.usage().map(usage -> usage.facts().billable()).orElse(true) ? 1 : 0);
    number(
        switch (entry.stage()) {
          case OPEN -> 1;
          case FINISHED -> 0;
        });
  }

  private void tokens(Optional<UsageLine> used) throws SQLException {
    for (TokenType type : TokenType.values()) {
      number(used.map(line -> line.tokens().counts().get(type)).map(ExchangeRows::bounded));
    }
  }

  static long total(Tokens tokens) {
    return tokens.counts().values().stream().mapToLong(ExchangeRows::bounded).sum();
  }

  private static long bounded(long tokens) {
    return Math.clamp(tokens, 0, MOST_TOKENS);
  }

  private void whole(int line, Optional<Long> value) throws SQLException {
    number(line == 0 ? value : Optional.empty());
  }

  private void number(long value) throws SQLException {
    insert.setLong(at++, value);
  }

  private void number(Optional<Long> value) throws SQLException {
    if (value.isPresent()) {
      number(value.get().longValue());
    } else {
      insert.setNull(at++, Types.INTEGER);
    }
  }

  private void text(String value) throws SQLException {
    insert.setString(at++, value);
  }

  private void text(Optional<String> value) throws SQLException {
    if (value.isPresent()) {
      text(value.get());
    } else {
      insert.setNull(at++, Types.VARCHAR);
    }
  }

  @Override
  public void close() throws SQLException {
    insert.close();
    delete.close();
  }
}
