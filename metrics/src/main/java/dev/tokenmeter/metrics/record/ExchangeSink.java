package dev.tokenmeter.metrics.record;

/** Takes finished exchanges. Called on event loops: must not block and must not throw. */
public interface ExchangeSink {

  /** An exchange with this provider began. */
  void begin(String provider);

  /** An exchange that {@link #begin} announced is over, whatever its end. Called exactly once. */
  void end(ExchangeRecord exchange);
}
