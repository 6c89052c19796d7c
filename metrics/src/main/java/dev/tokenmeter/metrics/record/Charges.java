package dev.tokenmeter.metrics.record;

import dev.tokenmeter.metrics.usage.Tokens;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an exchange cost, a charge for each line of its usage and in the same order.
 *
 * @param lines empty where no usage was found, or nobody has priced it
 * @param priceVersion which prices were used; empty where nobody has priced the exchange
 */
public record Charges(List<Charge> lines, Optional<String> priceVersion) {

  /** Not priced. */
  public static final Charges NONE = new Charges(List.of(), Optional.empty());

  public Charges {
    lines = List.copyOf(lines);
  }

  /**
   * The cost of all that has a price, at most {@link Long#MAX_VALUE}; empty where nothing has one.
   */
  public OptionalLong nanoUsd() {
    OptionalLong sum = OptionalLong.empty();
    for (Charge line : lines) {
      OptionalLong cost = line.nanoUsd();
      if (cost.isPresent()) {
        sum = OptionalLong.of(Tokens.add(sum.orElse(0), cost.getAsLong()));
      }
    }
    return sum;
  }

  /** The tokens that have no price, over all lines. */
  public Tokens unpriced() {
    Tokens sum = Tokens.none();
    for (Charge line : lines) {
      sum = sum.plus(line.unpriced());
    }
    return sum;
  }
}
