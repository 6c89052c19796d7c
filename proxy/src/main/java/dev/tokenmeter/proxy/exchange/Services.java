package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.metrics.record.ExchangeSink;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import java.util.function.Consumer;

/**
 * What every exchange of the process shares. All of it is called on event loops and must not block.
 *
 * @param sink takes finished exchanges
 * @param calibration what finished streams taught about bytes per token
 * @param limitHit told the name of a bound that was hit
 * @param storedAnswers which answers were counted, and who waits for which
 */
public record Services(
    ExchangeSink sink,
    Calibration calibration,
    Consumer<String> limitHit,
    StoredAnswers storedAnswers) {

  /** Services of a process that has seen no answers yet. */
  public Services(ExchangeSink sink, Calibration calibration, Consumer<String> limitHit) {
    this(sink, calibration, limitHit, new StoredAnswers(limitHit));
  }
}
