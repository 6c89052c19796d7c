package dev.tokenmeter.proxy.exchange;

import dev.tokenmeter.metrics.budget.Guard;
import dev.tokenmeter.metrics.record.ExchangeSink;
import dev.tokenmeter.metrics.usage.tap.Calibration;
import java.security.SecureRandom;
import java.util.function.Consumer;

/**
 * What every exchange of the process shares. All of it is called on event loops and must not block.
 *
 * @param sink takes finished exchanges
 * @param calibration what finished streams taught about bytes per token
 * @param limitHit told the name of a bound that was hit
 * @param storedAnswers which answers were counted, and who waits for which
 * @param guard asked before a request is forwarded; it sees the records that the sink takes
 * @param pages what developers are shown
 * @param time of the records
 * @param deltaKey a random key of this process, under which pieces of answers are hashed where a
 *     signal wants it; never 0
 */
public record Services(
    ExchangeSink sink,
    Calibration calibration,
    Consumer<String> limitHit,
    StoredAnswers storedAnswers,
    Guard guard,
    OwnPages pages,
    Timepiece time,
    long deltaKey) {

  /** Services of a process that has seen no answers yet. */
  public Services(
      ExchangeSink sink,
      Calibration calibration,
      Consumer<String> limitHit,
      Guard guard,
      OwnPages pages,
      Timepiece time) {
    this(
        sink,
        calibration,
        limitHit,
        new StoredAnswers(limitHit),
        guard,
        pages,
        time,
        new SecureRandom().nextLong() | 1);
  }

  /** The same by the machine's time. */
  public Services(
      ExchangeSink sink,
      Calibration calibration,
      Consumer<String> limitHit,
      Guard guard,
      OwnPages pages) {
    this(sink, calibration, limitHit, guard, pages, Timepiece.system());
  }

  /** The same without anybody's numbers. */
  public Services(
      ExchangeSink sink, Calibration calibration, Consumer<String> limitHit, Guard guard) {
    this(sink, calibration, limitHit, guard, OwnPages.withoutNumbers());
  }

  /** The same, where everything may pass. */
  public Services(ExchangeSink sink, Calibration calibration, Consumer<String> limitHit) {
    this(sink, calibration, limitHit, Guard.OPEN);
  }
}
