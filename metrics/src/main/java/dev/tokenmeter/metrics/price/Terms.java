package dev.tokenmeter.metrics.price;

import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.ResponseFacts;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What an answer says of itself that changes its price, in the vendor's words.
 *
 * @param tier the service tier that was used
 * @param speed {@code standard} or {@code fast}; empty where the answer does not say
 * @param region where it was computed, e.g. {@code us}
 * @param units what is billed beside tokens, not negative
 */
public record Terms(
    Optional<String> tier,
    Optional<String> speed,
    Optional<String> region,
    Map<BilledUnit, Long> units) {
  private static final String FAST = "fast";

  /** The standard of everything. */
  public static final Terms STANDARD =
      new Terms(Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

  public Terms {
    units = Map.copyOf(units);
  }

  static Terms of(ResponseFacts facts) {
    return new Terms(facts.serviceTier(), facts.speed(), facts.region(), facts.units());
  }

  /** The same for the lines after the first, which alone pays for units. */
  Terms withoutUnits() {
    return units.isEmpty() ? this : new Terms(tier, speed, region, Map.of());
  }

  boolean fast() {
    return speed.map(told -> told.toLowerCase(Locale.ROOT)).filter(FAST::equals).isPresent();
  }
}
