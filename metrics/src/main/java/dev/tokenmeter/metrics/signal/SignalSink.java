package dev.tokenmeter.metrics.signal;

import dev.tokenmeter.metrics.limit.ProviderLimit;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import java.util.List;

/**
 * Classifies every finished exchange before the next sink sees it, so that metrics and ledger tell
 * the same class. One whose classification meets a defect goes on without.
 *
 * @param classifier what the classes are, and what it takes to find them
 * @param next who sees the classified exchanges
 */
public record SignalSink(Classifier classifier, ExchangeSink next) implements ExchangeSink {

  @Override
  public void begin(String provider) {
    next.begin(provider);
  }

  /** An exchange that runs on has no class yet. */
  @Override
  public void progress(ExchangeRecord soFar) {
    next.progress(soFar);
  }

  @Override
  public void end(ExchangeRecord exchange) {
    ExchangeRecord told = exchange;
    try {
      told = exchange.withSignal(classifier.classify(exchange));
    } finally {
      next.end(told);
    }
  }

  @Override
  public void limits(String provider, String credential, List<ProviderLimit> limits) {
    next.limits(provider, credential, limits);
  }
}
