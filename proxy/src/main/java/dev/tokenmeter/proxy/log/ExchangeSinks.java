package dev.tokenmeter.proxy.log;

import dev.tokenmeter.metrics.limit.ProviderLimit;
import dev.tokenmeter.metrics.record.ExchangeRecord;
import dev.tokenmeter.metrics.record.ExchangeSink;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows every exchange to several sinks, in their order. What one of them throws is thrown once all
 * of them were told.
 */
public record ExchangeSinks(List<ExchangeSink> sinks) implements ExchangeSink {

  public ExchangeSinks {
    sinks = List.copyOf(sinks);
  }

  @Override
  public void begin(String provider) {
    tell(sink -> sink.begin(provider));
  }

  @Override
  public void progress(ExchangeRecord soFar) {
    tell(sink -> sink.progress(soFar));
  }

  @Override
  public void end(ExchangeRecord exchange) {
    tell(sink -> sink.end(exchange));
  }

  @Override
  public void limits(String provider, String credential, List<ProviderLimit> limits) {
    tell(sink -> sink.limits(provider, credential, limits));
  }

  private void tell(Consumer<ExchangeSink> what) {
    @Nullable RuntimeException defect = null;
    for (ExchangeSink sink : sinks) {
      try {
        what.accept(sink);
      } catch (RuntimeException e) {
        if (defect == null) {
          defect = e;
        } else {
          defect.addSuppressed(e);
        }
      }
    }
    if (defect != null) {
      throw defect;
    }
  }
}
