package dev.tokenmeter.metrics.usage;

import java.util.Optional;

/**
 * Tokens of one model from one source.
 *
 * @param model the model that served, as the response names it; empty where it does not
 */
public record UsageLine(Optional<String> model, Source source, Tokens tokens) {}
