package dev.tokenmeter.metrics.price;

import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * What the operator's rules say of one model on one day.
 *
 * @param usdPerToken paid whatever the list says
 * @param webSearchCall paid for a search whatever the list says
 * @param share of the list prices that is paid, 1 without a discount
 * @param as the model whose list prices hold, {@code *} replaced
 */
record Agreed(
    Map<TokenType, BigDecimal> usdPerToken,
    Optional<BigDecimal> webSearchCall,
    BigDecimal share,
    Optional<String> as) {

  static final Agreed NOTHING =
      new Agreed(Map.of(), Optional.empty(), BigDecimal.ONE, Optional.empty());

  Agreed {
    usdPerToken = Map.copyOf(usdPerToken);
  }
}
