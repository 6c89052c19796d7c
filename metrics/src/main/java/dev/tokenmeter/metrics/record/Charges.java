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
    return lines.stream()
        .map(Charge::nanoUsd)
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .reduce(Tokens::add);
  }

  /** The tokens that have no price, over all lines. */
  public Tokens unpriced() {
    return lines.stream().map(Charge::unpriced).reduce(Tokens.none(), Tokens::plus);
  }
}
