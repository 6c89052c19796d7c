package dev.tokenmeter.metrics.budget;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Why a request may not pass.
 *
 * @param message for the person in front of the client
 * @param status to answer with, before a dialect has its say
 * @param resets when the same request may pass again; empty where time does not help
 * @param retryAfter a short wait that probably helps; empty where none does
 */
public record Denial(
    Kind kind,
    String message,
    int status,
    Optional<Instant> resets,
    Optional<Duration> retryAfter) {

  /** What stood in the way. */
  public enum Kind {
    /** A budget is spent, or what is left of it does not surely suffice. */
    BUDGET,
    /** Too many requests, at once or within a minute. */
    RATE,
    /** The caller may not use the model, or a budget refuses it for want of a price. */
    MODEL,
    /** The operator has blocked the caller. */
    BLOCKED
  }

  private static final int TOO_MANY = 429;
  private static final int FORBIDDEN = 403;

  static Denial rate(String message, Duration retryAfter) {
    return new Denial(Kind.RATE, message, TOO_MANY, Optional.empty(), Optional.of(retryAfter));
  }

  static Denial model(String message) {
    return new Denial(Kind.MODEL, message, FORBIDDEN, Optional.empty(), Optional.empty());
  }

  static Denial blocked(String message) {
    return new Denial(Kind.BLOCKED, message, FORBIDDEN, Optional.empty(), Optional.empty());
  }
}
