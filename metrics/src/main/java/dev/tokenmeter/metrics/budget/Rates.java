package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.metrics.budget.Quotes.Served;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a token of one model costs, in 10⁻⁹ US dollars: enough for estimates, which is all it is
 * used for.
 *
 * @param usual by type
 * @param dearestInput no token that goes in costs more
 * @param dearestOutput no token that comes out costs more
 */
record Rates(Map<TokenType, Double> usual, double dearestInput, double dearestOutput) {
  private static final long SMALL = 1_000;
  private static final long BIG = 1_000_000;

  /** Of a model that is not known yet: those of a dear one, so that a bound made of them holds. */
  static final Rates UNKNOWN_MODEL = fixed(3_000, 15_000, 20_000, 100_000);

  /** Of a model without price. */
  static final Rates NONE = fixed(0, 0, 0, 0);

  private static Rates fixed(
      double input, double output, double dearestInput, double dearestOutput) {
    Map<TokenType, Double> usual = new EnumMap<>(TokenType.class);
    for (TokenType type : TokenType.values()) {
      usual.put(type, type.isInput() ? input : output);
    }
    return new Rates(usual, dearestInput, dearestOutput);
  }

  /** Asks what tokens cost. */
  interface Price {
    OptionalLong nanoUsd(Tokens tokens, Served served);
  }

  static Rates of(Price price) {
    Map<TokenType, Double> usual = new EnumMap<>(TokenType.class);
    double input = 0;
    double output = 0;
    for (TokenType type : TokenType.values()) {
      // Usual requests are small, and big ones may be dearer by the token.
      usual.put(type, each(price, type, SMALL, Served.USUAL));
      double dearest = each(price, type, BIG, Served.DEAREST);
      if (type.isInput()) {
        input = Math.max(input, dearest);
      } else {
        output = Math.max(output, dearest);
      }
    }
    return new Rates(usual, input, output);
  }

  private static double each(Price price, TokenType type, long sample, Served served) {
    OptionalLong nano = price.nanoUsd(new Tokens(Map.of(type, sample)), served);
    return nano.isPresent() ? (double) nano.getAsLong() / sample : 0;
  }

  /** Whether anything has a price. */
  boolean priced() {
    return dearestInput > 0 || dearestOutput > 0;
  }

  double of(TokenType type) {
    return usual.getOrDefault(type, 0.0);
  }
}
