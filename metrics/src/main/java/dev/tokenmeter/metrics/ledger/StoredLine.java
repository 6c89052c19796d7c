package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * A row of the ledger, as far as its price depends on it.
 *
 * @param key by which rows are found, and follow each other in time
 * @param context the number of its {@link Context}
 * @param unpricedTypes what has no price, as {@link UnpricedTypes} reads it
 * @param model as reports show it
 */
record StoredLine(
    long key,
    long context,
    Instant startedAt,
    String id,
    int line,
    String provider,
    Optional<String> requested,
    Optional<String> serviceTier,
    Optional<String> speed,
    Optional<String> region,
    Map<BilledUnit, Long> units,
    boolean billable,
    UsageLine usage,
    Optional<String> priceVersion,
    OptionalLong nanoUsd,
    long unpriced,
    Optional<String> unpricedTypes,
    String model) {

  static final String COLUMNS =
      "key, context, started_at, id, line, provider, model, model_requested, service_tier, speed,"
          + " region, billed_units, billable, source, price_version, cost_nano_usd,"
          + " unpriced_tokens, "
          + UnpricedTypes.COLUMN
          + " AS no_price, "
          + UsageColumns.MODEL
          + " AS shown, "
          + Arrays.stream(TokenType.values())
              .map(TokenType::label)
              .collect(Collectors.joining(", "));

  static StoredLine of(ResultSet row) throws SQLException {
    Map<TokenType, Long> counts = new EnumMap<>(TokenType.class);
    for (TokenType type : TokenType.values()) {
      number(row, type.label()).ifPresent(count -> counts.put(type, count));
    }
    Source source =
        Source.ESTIMATED.label().equals(row.getString("source"))
            ? Source.ESTIMATED
            : Source.REPORTED;
    return new StoredLine(
        row.getLong("key"),
        row.getLong("context"),
        Instant.ofEpochMilli(row.getLong("started_at")),
        row.getString("id"),
        row.getInt("line"),
        row.getString("provider"),
        text(row, "model_requested"),
        text(row, "service_tier"),
        text(row, "speed"),
        text(row, "region"),
        units(text(row, "billed_units")),
        row.getInt("billable") != 0,
        new UsageLine(text(row, "model"), source, new Tokens(counts)),
        text(row, "price_version"),
        number(row, "cost_nano_usd"),
        row.getLong("unpriced_tokens"),
        text(row, "no_price"),
        row.getString("shown"));
  }

  private static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  private static OptionalLong number(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /** Reads {@code web_search=3 image=1}; a kind of a later release is left out. */
  static Map<BilledUnit, Long> units(Optional<String> text) {
    Map<BilledUnit, Long> units = new EnumMap<>(BilledUnit.class);
    for (String part : text.orElse("").split(" ", -1)) {
      for (BilledUnit unit : BilledUnit.values()) {
        String name = unit.label() + "=";
        if (part.startsWith(name)) {
          units.put(unit, Long.parseLong(part.substring(name.length())));
        }
      }
    }
    return units;
  }
}
