package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.record.CallerId;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of a request when somebody asks whether it may pass.
 *
 * @param model asked for, by path or body
 * @param inference whether it can cost anything
 * @param size as far as it is known
 */
public record Call(
    CallerId caller,
    String client,
    String provider,
    Optional<String> model,
    Billing billing,
    boolean inference,
    Size size,
    Seen seen) {

  /** How much of the request has been read. */
  public enum Seen {
    /** More is to come, and may be waited for. */
    PART,
    /** More is to come, but it cannot be waited for. */
    ENOUGH,
    /** All of it. */
    WHOLE
  }

  /**
   * How big a request is.
   *
   * @param wireBytes of the body, as announced or as they came so far
   * @param textBytes most bytes that the decoded body has; empty where that is not known
   * @param maxOutput most tokens that it asks for, over all its choices; empty where it names none
   */
  public record Size(long wireBytes, OptionalLong textBytes, OptionalLong maxOutput) {
    /** Nothing known. */
    public static final Size UNKNOWN = new Size(0, OptionalLong.empty(), OptionalLong.empty());
  }
}
