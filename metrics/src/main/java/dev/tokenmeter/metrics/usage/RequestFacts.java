package dev.tokenmeter.metrics.usage;

import java.util.Optional;

/**
 * What a request body says; every text at most 256 characters.
 *
 * @param model the model asked for
 * @param stream whether the body says {@code "stream": true}
 * @param usageRequested what {@code stream_options.include_usage} says; empty where it is silent
 * @param account a stable account id found in the body ({@code metadata.user_id}), which describes
 *     its caller and proves nothing
 */
public record RequestFacts(
    Optional<String> model,
    boolean stream,
    Optional<Boolean> usageRequested,
    Optional<String> account) {

  /** Nothing known. */
  public static RequestFacts none() {
    return new RequestFacts(Optional.empty(), false, Optional.empty(), Optional.empty());
  }
}
