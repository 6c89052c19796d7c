package dev.tokenmeter.proxy.log;

import dev.tokenmeter.metrics.limit.ProviderLimit;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import java.util.List;

/** Shows every exchange to several sinks, in their order. */
public record ExchangeSinks(List<ExchangeSink> sinks) implements ExchangeSink {

  public ExchangeSinks {
    sinks = List.copyOf(sinks);
  }

  @Override
  public void begin(String provider) {
    for (ExchangeSink sink : sinks) {
      sink.begin(provider);
    }
  }

  @Override
  public void progress(ExchangeRecord soFar) {
    for (ExchangeSink sink : sinks) {
      sink.progress(soFar);
    }
  }

  @Override
  public void end(ExchangeRecord exchange) {
    for (ExchangeSink sink : sinks) {
      sink.end(exchange);
    }
  }

  @Override
  public void limits(String provider, String credential, List<ProviderLimit> limits) {
    for (ExchangeSink sink : sinks) {
      sink.limits(provider, credential, limits);
    }
  }
}
