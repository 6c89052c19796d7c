package dev.tokenmeter.metrics.leaderboard;

import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;

/**
 * Tokens by what they mean for a comparison, the media types among them.
 *
 * @param input sent, neither read from a cache nor written into one
 * @param output answered, thoughts apart
 */
public record TokenKinds(long input, long cacheRead, long cacheWrite, long output, long reasoning) {

  static TokenKinds of(Tokens tokens) {
    long input = 0;
    long read = 0;
    long write = 0;
    long output = 0;
    for (var count : tokens.counts().entrySet()) {
      long many = count.getValue();
      switch (count.getKey()) {
        case INPUT, INPUT_AUDIO, INPUT_IMAGE -> input = Tokens.add(input, many);
        case CACHE_READ, CACHE_READ_AUDIO, CACHE_READ_IMAGE -> read = Tokens.add(read, many);
        case CACHE_WRITE, CACHE_WRITE_5M, CACHE_WRITE_30M, CACHE_WRITE_1H, CACHE_WRITE_12H ->
            write = Tokens.add(write, many);
        case OUTPUT, OUTPUT_AUDIO, OUTPUT_IMAGE -> output = Tokens.add(output, many);
        case REASONING -> {}
      }
    }
    return new TokenKinds(input, read, write, output, tokens.of(TokenType.REASONING));
  }

  /** Sent and not read from a cache. */
  long fresh() {
    return Tokens.add(input, cacheWrite);
  }

  /** All but cache reads, which repeat what was sent before and would drown everything else. */
  public long withoutCacheReads() {
    return Tokens.add(fresh(), Tokens.add(output, reasoning));
  }
}
