package dev.tokenmeter.metrics.price;

import dev.tokenmeter.metrics.usage.TokenType;
import java.util.List;

/**
 * Which prices may stand for a token type's own, the nearest first. None of them can be expected to
 * be lower: what is not known must not make a cost too small. Output of another kind than text has
 * no such price.
 *
 * @param own prices that are the type's own in the lists' words; all others are stand-ins
 * @param standIns to be used with a note
 */
record Chain(List<TokenType> own, List<TokenType> standIns) {

  static Chain of(TokenType type) {
    return switch (type) {
      case INPUT, OUTPUT, OUTPUT_AUDIO, OUTPUT_IMAGE -> chain(List.of(type));
      case REASONING -> chain(List.of(type, TokenType.OUTPUT));
      case CACHE_READ -> chain(List.of(type), TokenType.INPUT);
      case CACHE_WRITE, CACHE_WRITE_5M, CACHE_WRITE_30M ->
          chain(List.of(type, TokenType.CACHE_WRITE), TokenType.INPUT);
      case CACHE_WRITE_1H -> chain(List.of(type), TokenType.CACHE_WRITE, TokenType.INPUT);
      case CACHE_WRITE_12H ->
          chain(List.of(type), TokenType.CACHE_WRITE_1H, TokenType.CACHE_WRITE, TokenType.INPUT);
      case INPUT_IMAGE -> chain(List.of(type, TokenType.INPUT));
      case INPUT_AUDIO -> chain(List.of(type), TokenType.INPUT);
      case CACHE_READ_IMAGE ->
          chain(List.of(type), TokenType.INPUT_IMAGE, TokenType.CACHE_READ, TokenType.INPUT);
      case CACHE_READ_AUDIO ->
          chain(List.of(type), TokenType.INPUT_AUDIO, TokenType.CACHE_READ, TokenType.INPUT);
    };
  }

  private static Chain chain(List<TokenType> own, TokenType... standIns) {
    return new Chain(own, List.of(standIns));
  }
}
