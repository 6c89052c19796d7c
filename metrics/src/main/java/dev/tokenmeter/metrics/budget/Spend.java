package dev.tokenmeter.metrics.budget;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.usage.Tokens;
import java.util.Optional;

/**
 * What was spent, by everything that budgets tell apart.
 *
 * @param model that served
 * @param requested the model that was asked for, where it is known
 * @param nanoUsd the cost of all that had a price
 * @param tokens of all types
 * @param unpriced those of them that had no price
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
    long tokens,
    Tokens unpriced) {

  /** Of which everything had a price. */
  public Spend(
      String caller,
      String team,
      String client,
      String provider,
      Optional<String> model,
      Optional<String> requested,
      Billing billing,
      long nanoUsd,
      long tokens) {
    this(caller, team, client, provider, model, requested, billing, nanoUsd, tokens, Tokens.none());
  }
}
