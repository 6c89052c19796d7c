package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * OpenAI's tokens: the dashboard's usage CSV, and pages of {@code
 * /v1/organization/usage/completions} and its like
 * (https://platform.openai.com/docs/api-reference/usage/completions_object). {@code input_tokens}
 * includes what came from the cache, output includes reasoning, and audio is counted beside both.
 */
final class OpenAiUsage implements StatementFormat {

  @Override
  public boolean reads(Row row) {
    return (row.has("input_tokens") && (row.has("start_time") || row.has("start_time_iso")))
        || row.has("num_model_requests")
        || isOther(row)
        || isEmptyBucket(row);
  }

  /** Usage of other kinds (images, vector stores, sessions) is billed by other units. */
  private static boolean isOther(Row row) {
    return row.text("object").map(kind -> kind.startsWith("organization.usage.")).orElse(false);
  }

  static boolean isEmptyBucket(Row row) {
    return row.has("start_time")
        && !row.has("input_tokens")
        && !row.has("num_model_requests")
        && !row.has("amount_value")
        && !isOther(row);
  }

  static RowTimes times(Row row) throws StatementFailure {
    return RowTimes.of(
        row,
        row.time("start_time", "start_time_iso", "date", "day"),
        row.time("end_time", "end_time_iso"));
  }

  static Optional<String> key(Row row) {
    return row.text("api_key_name", "api_key", "api_key_id");
  }

  @Override
  public void lines(Row row, StatementTaker to) throws StatementFailure {
    RowTimes times = times(row);
    if (!row.has("input_tokens") || blank(row)) {
      to.nothing(Issuer.OPENAI, times);
      return;
    }
    Map<TokenType, BigDecimal> tokens = new EnumMap<>(TokenType.class);
    BigDecimal cached = row.count("input_cached_tokens", "cached_input_tokens");
    BigDecimal written = row.count("input_cache_write_tokens", "cache_write_tokens");
    BigDecimal input = row.count("input_tokens");
    tokens.put(
        TokenType.INPUT,
        row.text("input_uncached_tokens").isPresent()
            ? row.count("input_uncached_tokens")
            : input.subtract(cached).subtract(written).max(BigDecimal.ZERO));
    tokens.put(TokenType.OUTPUT, row.count("output_tokens"));
    if (row.has("input_cached_tokens") || row.has("cached_input_tokens")) {
      tokens.put(TokenType.CACHE_READ, cached);
    }
    if (row.has("input_cache_write_tokens") || row.has("cache_write_tokens")) {
      tokens.put(TokenType.CACHE_WRITE, written);
    }
    if (row.has("input_audio_tokens")) {
      tokens.put(TokenType.INPUT_AUDIO, row.count("input_audio_tokens"));
    }
    if (row.has("output_audio_tokens")) {
      tokens.put(TokenType.OUTPUT_AUDIO, row.count("output_audio_tokens"));
    }
    to.line(
        new StatementLine(
            Issuer.OPENAI,
            times.at(),
            times.until(),
            row.text("model"),
            key(row),
            row.text("api_key_id"),
            tokens.keySet(),
            tokens,
            Optional.empty()));
  }

  /** The dashboard writes a row for a day without any usage. */
  private static boolean blank(Row row) {
    return row.text("input_tokens", "output_tokens", "num_model_requests", "model").isEmpty();
  }
}
