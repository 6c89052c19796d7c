package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.usage.Tokens;
import java.util.Map;
import java.util.TreeMap;

/**
 * What pricing rows again came to.
 *
 * @param lines rows that were looked at
 * @param byModel the difference by model, for those of which a row has changed
 */
public record Repriced(long lines, Map<String, Delta> byModel) {

  public Repriced {
    byModel = new TreeMap<>(byModel);
  }

  /**
   * Costs before and after, in 10⁻⁹ US dollars.
   *
   * @param changed rows whose cost, or what has none, is another one now
   * @param priced tokens that have a price now and had none before; negative the other way round
   */
  public record Delta(long changed, long beforeNanoUsd, long afterNanoUsd, long priced) {

    /** Both together. */
    public Delta plus(Delta other) {
      return new Delta(
          changed + other.changed,
          Tokens.add(beforeNanoUsd, other.beforeNanoUsd),
          Tokens.add(afterNanoUsd, other.afterNanoUsd),
          priced + other.priced);
    }
  }

  /** Over all models. */
  public Delta total() {
    return byModel.values().stream().reduce(new Delta(0, 0, 0, 0), Delta::plus);
  }
}
