package dev.tokenmeter.metrics.privacy;

import dev.tokenmeter.metrics.limit.ProviderLimit;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Takes callers out of every exchange before the next sink sees it, which so can neither label nor
 * keep them.
 *
 * @param veil the one in force; an exchange that ends after a change ends under the new one
 */
public record VeiledSink(Supplier<Veil> veil, ExchangeSink next) implements ExchangeSink {

  @Override
  public void begin(String provider) {
    next.begin(provider);
  }

  @Override
  public void progress(ExchangeRecord soFar) {
    next.progress(veil.get().exchange(soFar));
  }

  @Override
  public void end(ExchangeRecord exchange) {
    next.end(veil.get().exchange(exchange));
  }

  @Override
  public void limits(String provider, String credential, List<ProviderLimit> limits) {
    next.limits(provider, veil.get().credential(Optional.of(credential)).orElse(""), limits);
  }
}
