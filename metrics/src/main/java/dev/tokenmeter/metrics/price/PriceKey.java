package dev.tokenmeter.metrics.price;

import dev.tokenmeter.metrics.usage.TokenType;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key of LiteLLM's table that holds a price of a token: {@code
 * <bucket>[_above_1hr][_above_<N>k_tokens][_batches|_flex|_priority]}. {@code _above_1hr} is a time
 * to live of the cache and no size.
 *
 * @param above input tokens beyond which the price holds; 0 for all requests
 */
record PriceKey(Rate rate, long above) {
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "([a-z_]+?)(_above_1hr)?(?:_above_(\\d{1,6})k_tokens)?(?:_(batches|flex|priority))?");

  private static final Map<String, TokenType> BUCKETS =
      Map.ofEntries(
          Map.entry("input_cost_per_token", TokenType.INPUT),
          Map.entry("output_cost_per_token", TokenType.OUTPUT),
          Map.entry("output_cost_per_reasoning_token", TokenType.REASONING),
          Map.entry("cache_read_input_token_cost", TokenType.CACHE_READ),
          Map.entry("cache_creation_input_token_cost", TokenType.CACHE_WRITE),
          Map.entry("input_cost_per_audio_token", TokenType.INPUT_AUDIO),
          Map.entry("output_cost_per_audio_token", TokenType.OUTPUT_AUDIO),
          Map.entry("cache_read_input_audio_token_cost", TokenType.CACHE_READ_AUDIO),
          Map.entry("input_cost_per_image_token", TokenType.INPUT_IMAGE),
          Map.entry("output_cost_per_image_token", TokenType.OUTPUT_IMAGE));

  /** The price that a key holds; empty for every other key. */
  static Optional<PriceKey> parse(String key) {
    Matcher parts = GRAMMAR.matcher(key);
    if (!parts.matches()) {
      return Optional.empty();
    }
    boolean hour = parts.group(2) != null;
    long above = parts.group(3) == null ? 0 : Long.parseLong(parts.group(3)) * 1_000;
    ServiceTier tier =
        switch (parts.group(4)) {
          case null -> ServiceTier.STANDARD;
          case "batches" -> ServiceTier.BATCH;
          case "flex" -> ServiceTier.FLEX;
          default -> ServiceTier.PRIORITY;
        };
    return Optional.ofNullable(BUCKETS.get(parts.group(1)))
        .filter(type -> !hour || type == TokenType.CACHE_WRITE)
        .map(type -> hour ? TokenType.CACHE_WRITE_1H : type)
        .map(type -> new PriceKey(new Rate(type, tier), above));
  }
}
