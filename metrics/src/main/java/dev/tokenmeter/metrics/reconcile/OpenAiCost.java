package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.reconcile.StatementLine.Bill;
import dev.tokenmeter.metrics.reconcile.StatementLine.Nature;
import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * OpenAI's money: the dashboard's cost CSV, and pages of {@code /v1/organization/costs}
 * (https://platform.openai.com/docs/api-reference/usage/costs_object). The model is the first part
 * of a line item, {@code gpt-4o-2024-08-06, cached input}.
 */
final class OpenAiCost implements StatementFormat {
  private static final Pattern ITEM = Pattern.compile("(\\S+)\\s*,\\s*([^,]+)");
  private static final Pattern MODEL = Pattern.compile("[a-z0-9:._@/-]*[0-9][a-z0-9:._@/-]*");

  @Override
  public boolean reads(Row row) {
    return row.has("amount_value")
        || (row.has("cost_usd") && (row.has("line_item") || row.has("usage_type")));
  }

  @Override
  public void lines(Row row, StatementTaker to) throws StatementFailure {
    RowTimes times = row.has("usage_date_utc") ? AnthropicCost.times(row) : OpenAiUsage.times(row);
    Optional<BigDecimal> usd = row.number("amount_value", "cost_usd");
    String currency = row.text("amount_currency", "currency").orElse("usd");
    if (usd.isEmpty()) {
      to.nothing(Issuer.OPENAI, times);
      return;
    }
    if (!currency.equalsIgnoreCase("usd")) {
      to.leftOut("amounts in " + currency);
      return;
    }
    Optional<String> item = row.text("line_item");
    Matcher parts = ITEM.matcher(item.orElse(""));
    boolean tokens = parts.matches();
    boolean model =
        item.map(text -> MODEL.matcher(text.toLowerCase(Locale.ROOT)).matches()).orElse(false);
    Optional<String> of = tokens ? Optional.of(parts.group(1)) : model ? item : row.text("model");
    Nature nature =
        item.isEmpty() || of.isPresent() || item.get().equalsIgnoreCase("completions")
            ? Nature.TOKENS
            : Nature.FEE;
    to.line(
        new StatementLine(
            Issuer.OPENAI,
            times.at(),
            times.until(),
            of,
            OpenAiUsage.key(row),
            row.text("api_key_id"),
            Set.of(),
            Map.of(),
            Optional.of(
                new Bill(
                    nature,
                    usd.get(),
                    (tokens ? Optional.of(parts.group(2)) : row.text("usage_type"))
                        .flatMap(OpenAiCost::type)))));
  }

  private static Optional<TokenType> type(String kind) {
    String words = kind.toLowerCase(Locale.ROOT);
    boolean audio = words.contains("audio");
    if (words.contains("cache") && words.contains("write")) {
      return Optional.of(TokenType.CACHE_WRITE);
    }
    if (words.contains("cache")) {
      return Optional.of(TokenType.CACHE_READ);
    }
    if (words.contains("input")) {
      return Optional.of(audio ? TokenType.INPUT_AUDIO : TokenType.INPUT);
    }
    return words.contains("output")
        ? Optional.of(audio ? TokenType.OUTPUT_AUDIO : TokenType.OUTPUT)
        : Optional.empty();
  }
}
