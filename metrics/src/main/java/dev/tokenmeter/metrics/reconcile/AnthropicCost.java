package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.reconcile.StatementLine.Bill;
import dev.tokenmeter.metrics.reconcile.StatementLine.Nature;
import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Anthropic's money: the Console's cost CSV ({@code cost_usd}, dollars), and pages of the Admin
 * API's {@code /v1/organizations/cost_report}, whose {@code amount} is in <em>cents</em>
 * (https://platform.claude.com/docs/en/api/admin/cost_report).
 */
final class AnthropicCost implements StatementFormat {

  /** A bucket of one of the two APIs in which there was nothing. */
  static boolean isEmptyBucket(Row row) {
    return row.has("starting_at")
        && !row.has("amount")
        && !row.has("uncached_input_tokens")
        && !row.has("output_tokens");
  }

  static RowTimes times(Row row) throws StatementFailure {
    return RowTimes.of(
        row,
        row.time("usage_date_utc", "starting_at", "usage_date", "date"),
        row.time("ending_at"));
  }

  static Optional<String> key(Row row) {
    return row.text("api_key", "api_key_name", "api_key_id");
  }

  @Override
  public boolean reads(Row row) {
    return (row.has("cost_usd") && (row.has("token_type") || row.has("cost_type")))
        || (row.has("amount") && row.has("starting_at"));
  }

  @Override
  public void lines(Row row, StatementTaker to) throws StatementFailure {
    RowTimes times = times(row);
    Optional<BigDecimal> usd =
        row.has("cost_usd")
            ? row.number("cost_usd")
            : row.number("amount").map(cents -> cents.movePointLeft(2));
    if (usd.isEmpty() || !dollars(row, to)) {
      return;
    }
    Optional<TokenType> type = row.text("token_type").flatMap(AnthropicCost::type);
    Nature nature = fee(row) ? Nature.FEE : Nature.TOKENS;
    to.line(
        new StatementLine(
            Issuer.ANTHROPIC,
            times.at(),
            times.until(),
            row.text("model", "model_version"),
            key(row),
            row.text("api_key_id"),
            Set.of(),
            Map.of(),
            Optional.of(new Bill(nature, usd.get(), type))));
  }

  private static boolean dollars(Row row, StatementTaker to) {
    String currency = row.text("currency").orElse("USD");
    if (!currency.equalsIgnoreCase("USD")) {
      to.leftOut("amounts in " + currency);
    }
    return currency.equalsIgnoreCase("USD");
  }

  private static boolean fee(Row row) {
    return row.text("cost_type")
        .map(kind -> !kind.toLowerCase(Locale.ROOT).startsWith("token"))
        .orElse(false);
  }

  private static Optional<TokenType> type(String written) {
    String name = written.toLowerCase(Locale.ROOT);
    if (name.contains("cache_read")) {
      return Optional.of(TokenType.CACHE_READ);
    }
    if (name.contains("cache_write") || name.contains("cache_creation")) {
      return Optional.of(
          name.contains("1h")
              ? TokenType.CACHE_WRITE_1H
              : name.contains("5m") ? TokenType.CACHE_WRITE_5M : TokenType.CACHE_WRITE);
    }
    if (name.contains("output")) {
      return Optional.of(TokenType.OUTPUT);
    }
    return name.contains("input") ? Optional.of(TokenType.INPUT) : Optional.empty();
  }
}
