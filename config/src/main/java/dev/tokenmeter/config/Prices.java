package dev.tokenmeter.config;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What tokens cost.
 *
 * @param file a price table in LiteLLM's JSON form; empty for the built-in one
 * @param overrides by model glob, in the order of the file: US dollars per million tokens by token
 *     type, the type as in the metrics but with hyphens (e.g. {@code cache-read})
 */
public record Prices(Optional<String> file, Map<String, Map<String, BigDecimal>> overrides) {

  public Prices {
    Map<String, Map<String, BigDecimal>> copy = new LinkedHashMap<>();
    overrides.forEach((glob, prices) -> copy.put(glob, Map.copyOf(prices)));
    overrides = Collections.unmodifiableMap(copy);
  }

  /** The built-in table as it is. */
  public static Prices defaults() {
    return new Prices(Optional.empty(), Map.of());
  }
}
