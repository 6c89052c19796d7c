package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.metrics.budget.Guard;
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
 * @param guard asked before a request is forwarded; it sees the records that the sink takes
 */
public record Services(
    ExchangeSink sink,
    Calibration calibration,
    Consumer<String> limitHit,
    StoredAnswers storedAnswers,
    Guard guard) {

  /** Services of a process that has seen no answers yet. */
  public Services(
      ExchangeSink sink, Calibration calibration, Consumer<String> limitHit, Guard guard) {
    this(sink, calibration, limitHit, new StoredAnswers(limitHit), guard);
  }

  /** The same, where everything may pass. */
  public Services(ExchangeSink sink, Calibration calibration, Consumer<String> limitHit) {
    this(sink, calibration, limitHit, Guard.OPEN);
  }
}
