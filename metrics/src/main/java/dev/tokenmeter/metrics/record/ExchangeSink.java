package dev.tokenmeter.metrics.record;

import dev.tokenmeter.metrics.limit.ProviderLimit;
import java.util.List;

/** Takes finished exchanges. Called on event loops: must not block and must not throw. */
public interface ExchangeSink {

  /** An exchange with this provider began. */
  void begin(String provider);

  /** An exchange that {@link #begin} announced is over, whatever its end. Called exactly once. */
  void end(ExchangeRecord exchange);

  /**
   * The head of an answer told limits of a provider's credential.
   *
   * @param credential alias of the paying key, empty where there was none; never the key
   * @param limits not empty
   */
  default void limits(String provider, String credential, List<ProviderLimit> limits) {}
}
