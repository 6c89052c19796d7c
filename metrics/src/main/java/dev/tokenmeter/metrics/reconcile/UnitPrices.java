package dev.tokenmeter.metrics.reconcile;

import dev.tokenmeter.metrics.price.PriceTable;
import dev.tokenmeter.metrics.price.Purchase;
import dev.tokenmeter.metrics.price.Terms;
import dev.tokenmeter.metrics.record.Charge;
import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.TokenType;
import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What a token costs by the prices in force, of small requests and the standard tier. */
final class UnitPrices {
  /** So many are priced that rounding to nano-dollars leaves no trace in the price of one. */
  private static final long MANY = 1_000_000_000L;

  private final PriceTable table;
  private final Instant at;

  UnitPrices(PriceTable table, Instant at) {
    this.table = table;
    this.at = at;
  }

  /** US dollars for a token; empty where the table does not know. */
  Optional<BigDecimal> usd(String provider, String model, TokenType type) {
    Charge charge = charge(provider, model, new Tokens(Map.of(type, MANY)), Terms.STANDARD);
    return charge.unpriced().counts().isEmpty() && charge.nanoUsd().isPresent()
        ? Optional.of(BigDecimal.valueOf(charge.nanoUsd().getAsLong(), 18))
        : Optional.empty();
  }

  /** US dollars for what is paid beside tokens, 0 where the table does not know. */
  BigDecimal fees(String provider, String model, Map<BilledUnit, Long> units) {
    Terms terms = new Terms(Optional.empty(), Optional.empty(), Optional.empty(), units);
    return BigDecimal.valueOf(charge(provider, model, Tokens.none(), terms).nanoUsd().orElse(0), 9);
  }

  private Charge charge(String provider, String model, Tokens tokens, Terms terms) {
    return table.charge(
        new Purchase(
            provider,
            Optional.of(model),
            new UsageLine(Optional.of(model), Source.REPORTED, tokens),
            0,
            terms,
            at));
  }
}
