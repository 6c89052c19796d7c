package dev.tokenmeter.metrics.price;

import dev.tokenmeter.metrics.limit.ProviderLimit;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import java.util.List;

/**
 * Prices every exchange before the next sink sees it, so that all who come after read one cost. One
 * whose pricing meets a defect goes on without.
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
  public void progress(ExchangeRecord soFar) {
    ExchangeRecord told = soFar;
    try {
      told = soFar.withCharges(pricing.charge(soFar));
    } finally {
      next.progress(told);
    }
  }

  @Override
  public void end(ExchangeRecord exchange) {
    ExchangeRecord told = exchange;
    try {
      told = exchange.withCharges(pricing.charge(exchange));
    } finally {
      next.end(told);
    }
  }

  @Override
  public void limits(String provider, String credential, List<ProviderLimit> limits) {
    next.limits(provider, credential, limits);
  }
}
