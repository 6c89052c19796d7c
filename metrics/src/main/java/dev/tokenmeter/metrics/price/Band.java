package dev.tokenmeter.metrics.price;

import dev.tokenmeter.metrics.usage.TokenType;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The prices of requests of one size.
 *
 * @param begins input tokens (cache reads and writes included) at which the band begins
 * @param usdPerToken complete: what the vendor's list leaves out of a band is in it already
 */
record Band(long begins, Map<Rate, BigDecimal> usdPerToken) {

  Band {
    usdPerToken = Map.copyOf(usdPerToken);
  }

  Optional<BigDecimal> price(TokenType type, ServiceTier tier) {
    return Optional.ofNullable(usdPerToken.get(new Rate(type, tier)));
  }

  /**
   * A band above this one. A price that it does not list for a tier is its own of the standard
   * tier, and where it lists none at all, this band's.
   */
  Band above(long begins, Map<Rate, BigDecimal> listed) {
    Map<Rate, BigDecimal> complete = new HashMap<>(listed);
    usdPerToken.forEach(
        (rate, price) -> {
          if (!listed.containsKey(Rate.standard(rate.type()))) {
            complete.putIfAbsent(rate, price);
          }
        });
    return new Band(begins, complete);
  }
}
