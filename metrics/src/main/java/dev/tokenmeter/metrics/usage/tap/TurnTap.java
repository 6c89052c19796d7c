package dev.tokenmeter.metrics.usage.tap;

import dev.tokenmeter.metrics.usage.CountedIds;
import dev.tokenmeter.metrics.usage.Endpoint;
import dev.tokenmeter.metrics.usage.RequestFacts;
import dev.tokenmeter.metrics.usage.TapFailure;
import dev.tokenmeter.metrics.usage.UsageReport;
import dev.tokenmeter.metrics.usage.dialect.Ending;
import dev.tokenmeter.metrics.usage.scan.Captures;
import java.util.Optional;

/**
 * Reads one turn of a connection that carries many: the messages that belong to it, and the
 * conclusion at its end. Lives on one thread.
 */
public final class TurnTap {

  /** Whether a turn without usage is one that was missed. */
  public enum Due {
    USAGE,
    /** A warm-up, or a request that was refused: nothing was generated. */
    NOTHING
  }

  private final Endpoint endpoint;
  private final Calibration calibration;
  private final Reading reading;

  /** A tap for one turn of a conversation with this endpoint. */
  public TurnTap(Endpoint endpoint, Calibration calibration) {
    this.endpoint = endpoint;
    this.calibration = calibration;
    this.reading = new Reading(endpoint, CountedIds.NONE, 0);
  }

  /** A message that belongs to this turn. */
  public void read(Captures message) {
    reading.text(message);
  }

  /** The provider said that the turn is over. */
  public void endMark() {
    reading.endMark();
  }

  /** Whether output of the model has been seen. */
  public boolean outputStarted() {
    return reading.answer().deliveredTextBytes() > 0;
  }

  /** Whether the provider said what was used. */
  public boolean usageSeen() {
    return !reading.lines().isEmpty();
  }

  /** Whether the turn ended in an error. */
  public boolean failed() {
    return reading.answer().failed();
  }

  /**
   * The conclusion.
   *
   * @param failure why the tap of the connection went off, if it did before the turn ended
   */
  public UsageReport report(
      RequestFacts request, Due due, Ending ending, Optional<TapFailure> failure) {
    reading.endsBy(ending);
    Endpoint asked =
        new Endpoint(
            endpoint.operation(),
            endpoint.api(),
            endpoint.model(),
            endpoint.inference() && due == Due.USAGE);
    return new Summary(asked, request, Optional.of(reading), failure)
        .report(ending, true, calibration);
  }
}
