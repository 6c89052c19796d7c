package dev.tokenmeter.metrics.record;

import dev.tokenmeter.metrics.usage.Tokens;
import dev.tokenmeter.metrics.usage.UsageLine;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the tokens of one line cost.
 *
 * @param line what was used
 * @param nanoUsd the cost of all that has a price, in 10⁻⁹ US dollars, never negative; 0 only where
 *     the price is zero; empty where nothing of the line has a price. Fees for calls (web search)
 *     are part of the first reported line.
 * @param unpriced the tokens that are not in {@code nanoUsd}
 * @param notes why something is unpriced, and what stood in
 */
public record Charge(UsageLine line, OptionalLong nanoUsd, Tokens unpriced, Set<PriceNote> notes) {

  public Charge {
    notes = Set.copyOf(notes);
  }
}
