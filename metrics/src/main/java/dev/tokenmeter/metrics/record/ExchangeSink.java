package dev.tokenmeter.metrics.record;

import dev.tokenmeter.metrics.limit.ProviderLimit;
import java.util.List;

/** Takes exchanges. Called on event loops: must not block and must not throw. */
public interface ExchangeSink {

  /** An exchange with this provider began. */
  void begin(String provider);

  /**
   * What an exchange that runs on has used so far; told about once a second of those that last
   * longer. Its outcome and duration are those of now.
   */
  default void progress(ExchangeRecord soFar) {}

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
