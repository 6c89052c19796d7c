package dev.tokenmeter.metrics.budget;

import java.time.Instant;

/**
 * A line of an exchange that was priced again.
 *
 * @param number later corrections have greater ones
 * @param at when the exchange began
 * @param before what was spent as far as anybody knew
 * @param after what is known now
 */
public record Correction(long number, Instant at, Spend before, Spend after) {}
