package dev.tokenmeter.config;

import java.util.List;
import java.util.Optional;

/**
 * What tokens cost.
 *
 * @param file a price table in LiteLLM's JSON form; empty for the built-in one
 * @param overrides in the order of the file; of several that match a model, the first that says
 *     something of a matter is heard
 */
public record Prices(Optional<String> file, List<PriceRule> overrides) {

  public Prices {
    overrides = List.copyOf(overrides);
  }

  /** The built-in table as it is. */
  public static Prices defaults() {
    return new Prices(Optional.empty(), List.of());
  }
}
