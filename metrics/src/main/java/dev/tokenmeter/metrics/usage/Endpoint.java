package dev.tokenmeter.metrics.usage;

import java.util.Optional;

/**
 * What a request asks of its provider, as method and path tell.
 *
 * @param model the model named in the path (Gemini, Azure, Bedrock), decoded, at most 256
 *     characters
 * @param inference whether a 2xx answer is expected to carry usage, so that one without is counted
 *     as unmetered
 */
public record Endpoint(Operation operation, Api api, Optional<String> model, boolean inference) {

  /** Whether the answer is read at all. */
  public boolean metered() {
    return api != Api.NONE;
  }

  /**
   * Whether this asks again for an answer that another request made, any number of times: what it
   * tells may have been counted.
   */
  public boolean retrieval() {
    return metered() && !inference;
  }
}
