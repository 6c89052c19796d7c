package dev.tokenmeter.metrics.usage.ws;

import dev.tokenmeter.metrics.usage.RequestFacts;
import dev.tokenmeter.metrics.usage.UsageReport;
import java.util.OptionalInt;

/**
 * How a turn ended and what it used.
 *
 * @param errorStatus the HTTP status that the provider's error event names
 */
public record TurnEnd(How how, OptionalInt errorStatus, RequestFacts request, UsageReport report) {

  /** How a turn ended. */
  public enum How {
    /** As the provider said, or unseen because the tap was off. */
    DONE,
    /** In an error that the provider told. */
    FAILED,
    /** Before that, by the client's close frame. */
    LEFT_BY_CLIENT,
    /** Before that, by the provider's close frame. */
    LEFT_BY_PROVIDER,
    /** Before that, with the connection; only the connection tells by whom. */
    CUT
  }
}
