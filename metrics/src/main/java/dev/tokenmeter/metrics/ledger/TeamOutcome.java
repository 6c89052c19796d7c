package dev.tokenmeter.metrics.ledger;

/**
 * What was told of a team in a window.
 *
 * @param merged pull requests
 * @param days days that were told, also those on which nothing was merged; never 0
 */
public record TeamOutcome(long merged, int days) {}
