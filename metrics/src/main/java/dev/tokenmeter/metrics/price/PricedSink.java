package dev.tokenmeter.metrics.price;

import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;

/**
 * Prices every exchange before the next sink sees it, so that all who come after read one cost.
 *
 * @param pricing the prices in force
 * @param next who sees the priced exchanges
 */
public record PricedSink(Pricing pricing, ExchangeSink next) implements ExchangeSink {

  @Override
  public void begin(String provider) {
    next.begin(provider);
  }

  @Override
  public void end(ExchangeRecord exchange) {
    next.end(exchange.withCharges(pricing.charge(exchange)));
  }
}
