package dev.tokenmeter.proxy.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A failed exchange.
 *
 * @param message for the person in front of the client: what is wrong, and what to do about it;
 *     never holds a secret or bytes of the request
 * @param denied what a denial says beside; empty for anything else
 */
public record Failure(Reason reason, String message, Optional<Denied> denied) {

  /**
   * The terms of a denial.
   *
   * @param status to answer with, before a dialect has its say
   * @param resets when the same request may pass again
   * @param retryAfter a short wait that probably helps
   */
  public record Denied(int status, Optional<Instant> resets, Optional<Duration> retryAfter) {}

  public static Failure of(Reason reason, String message) {
    return new Failure(reason, message, Optional.empty());
  }

  /** The proxy's own code failed; the log has what the answer must not tell. */
  public static Failure ofADefect() {
    return of(Reason.INTERNAL, "The proxy failed; the operator's log says why.");
  }

  /** The status to answer with, before a dialect has its say. */
  int status() {
    return denied.map(Denied::status).orElse(reason.status());
  }

  Optional<Instant> resets() {
    return denied.flatMap(Denied::resets);
  }

  Optional<Duration> retryAfter() {
    return denied.flatMap(Denied::retryAfter);
  }
}
