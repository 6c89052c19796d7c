package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Anthropic's tokens: the Console's usage CSV, and pages of the Admin API's {@code
 * /v1/organizations/usage_report/messages}
 * (https://platform.claude.com/docs/en/api/admin/usage_report). Output includes thinking.
 */
final class AnthropicUsage implements StatementFormat {

  @Override
  public boolean reads(Row row) {
    return row.has("usage_input_tokens_no_cache")
        || row.has("uncached_input_tokens")
        || row.has("usage_output_tokens")
        || AnthropicCost.isEmptyBucket(row);
  }

  @Override
  public void lines(Row row, StatementTaker to) throws StatementFailure {
    RowTimes times = AnthropicCost.times(row);
    if (AnthropicCost.isEmptyBucket(row)) {
      to.nothing(Issuer.ANTHROPIC, times);
      return;
    }
    Map<TokenType, BigDecimal> tokens = new EnumMap<>(TokenType.class);
    tokens.put(TokenType.INPUT, row.count("usage_input_tokens_no_cache", "uncached_input_tokens"));
    tokens.put(TokenType.OUTPUT, row.count("usage_output_tokens", "output_tokens"));
    put(
        row,
        tokens,
        TokenType.CACHE_READ,
        "usage_input_tokens_cache_read",
        "cache_read_input_tokens");
    put(
        row,
        tokens,
        TokenType.CACHE_WRITE_5M,
        "usage_input_tokens_cache_write_5m",
        "cache_creation_ephemeral_5m_input_tokens");
    put(
        row,
        tokens,
        TokenType.CACHE_WRITE_1H,
        "usage_input_tokens_cache_write_1h",
        "cache_creation_ephemeral_1h_input_tokens");
    if (!tokens.containsKey(TokenType.CACHE_WRITE_5M)) {
      put(
          row,
          tokens,
          TokenType.CACHE_WRITE,
          "usage_input_tokens_cache_write",
          "cache_creation_input_tokens");
    }
    to.line(
        new StatementLine(
            Issuer.ANTHROPIC,
            times.at(),
            times.until(),
            row.text("model_version", "model"),
            AnthropicCost.key(row),
            row.text("api_key_id"),
            tokens.keySet(),
            tokens,
            Optional.empty()));
  }

  private static void put(
      Row row, Map<TokenType, BigDecimal> tokens, TokenType type, String console, String api)
      throws StatementFailure {
    if (row.has(console) || row.has(api)) {
      tokens.put(type, row.count(console, api));
    }
  }
}
