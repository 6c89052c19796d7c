package dev.tokenmeter.metrics.price;

import dev.tokenmeter.metrics.usage.UsageLine;
import java.time.Instant;
import java.util.Optional;

/**
 * Tokens of one model, to be priced.
 *
 * @param provider its configured name
 * @param requested the model that the request named; counts where the answer names none, and where
 *     the provider hosts models of others under names of its own (Bedrock, Vertex)
 * @param line what was used
 * @param inputTokens size of the request, which decides on the band; cache reads and writes
 *     included
 * @param at when the request was admitted
 */
public record Purchase(
    String provider,
    Optional<String> requested,
    UsageLine line,
    long inputTokens,
    Terms terms,
    Instant at) {}
