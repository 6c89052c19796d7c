package dev.tokenmeter.proxy.http;

/**
 * A failed exchange.
 *
 * @param message for the person in front of the client: what is wrong, and what to do about it;
 *     never holds a secret or bytes of the request
 */
public record Failure(Reason reason, String message) {

  public static Failure of(Reason reason, String message) {
    return new Failure(reason, message);
  }
}
