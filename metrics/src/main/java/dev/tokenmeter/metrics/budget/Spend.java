package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.metrics.record.Billing;
import java.util.Optional;

/**
 * What was spent, by everything that budgets tell apart.
 *
 * @param model that served
 * @param requested the model that was asked for, where it is known
 * @param nanoUsd the cost of all that had a price; negative in a correction
 * @param tokens of all types; negative in a correction
 */
public record Spend(
    String caller,
    String team,
    String client,
    String provider,
    Optional<String> model,
    Optional<String> requested,
    Billing billing,
    long nanoUsd,
    long tokens) {}
