package dev.tokenmeter.metrics.board;

import dev.tokenmeter.config.Config;
import dev.tokenmeter.metrics.ledger.LedgerFailure;
import dev.tokenmeter.metrics.outcome.Outcome;
import dev.tokenmeter.metrics.outcome.OutcomeDays;
import dev.tokenmeter.metrics.outcome.OutcomeFormat;
import dev.tokenmeter.metrics.outcome.OutcomeRefused;
import dev.tokenmeter.metrics.outcome.Outcomes;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * Takes what is told of merged pull requests, a post at a time.
 *
 * @param store keeps them
 * @param config the one in force, which says how far back days are kept
 */
public record OutcomeFeed(Store store, Supplier<Config> config, InstantSource clock) {

  /** Where outcomes are kept. */
  @FunctionalInterface
  public interface Store {
    /**
     * Keeps all of them or none; waits, and not for ever.
     *
     * @return how many were stored
     */
    int store(List<Outcome> outcomes) throws LedgerFailure;
  }

  /**
   * Takes a post; waits until it is written.
   *
   * @return the answer, one JSON object
   * @throws OutcomeRefused if it cannot be meant; nothing is stored
   * @throws LedgerFailure if it could not be written
   */
  public String take(byte[] body, OutcomeFormat format) throws OutcomeRefused, LedgerFailure {
    OutcomeDays days = OutcomeDays.at(clock.instant(), config.get().planned().ledger().retain());
    int stored = store.store(Outcomes.read(body, format, days));
    return Json.object(json -> json.writeNumberField("stored", stored));
  }
}
