package dev.tokenmeter.metrics.board;

import dev.tokenmeter.metrics.usage.TokenType;
import java.util.Locale;

/** The few kinds of tokens that a person can follow at once. */
enum TokenBucket {
  INPUT,
  CACHE_READ,
  CACHE_WRITE,
  OUTPUT,
  REASONING;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static TokenBucket of(TokenType type) {
    return switch (type) {
      case INPUT, INPUT_AUDIO, INPUT_IMAGE -> INPUT;
      case CACHE_READ, CACHE_READ_AUDIO, CACHE_READ_IMAGE -> CACHE_READ;
      case CACHE_WRITE, CACHE_WRITE_5M, CACHE_WRITE_30M, CACHE_WRITE_1H, CACHE_WRITE_12H ->
          CACHE_WRITE;
      case OUTPUT, OUTPUT_AUDIO, OUTPUT_IMAGE -> OUTPUT;
      case REASONING -> REASONING;
    };
  }
}
