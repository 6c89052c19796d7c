package dev.tokenmeter.metrics.usage;

import java.util.Optional;

/**
 * What an answer says of itself beside its usage; every text at most 256 characters.
 *
 * @param model the model that served
 * @param deliveredTextBytes UTF-8 bytes of output text, tool arguments and thoughts seen so far
 */
public record ResponseFacts(
    Optional<String> model,
    Optional<String> responseId,
    Optional<String> serviceTier,
    Optional<String> stopReason,
    long deliveredTextBytes) {}
