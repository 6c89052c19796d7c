package dev.tokenmeter.metrics.limit;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One limit of a credential, as an answer told it. At least one of remaining, utilization and reset
 * is there.
 *
 * @param name e.g. {@code requests}, {@code input_tokens}, {@code unified_5h}; lower case, {@code
 *     [a-z0-9_]}, at most 64 characters
 * @param limit how much there is in all, in the limit's own unit
 * @param remaining how much is left, in the same unit
 * @param utilization the spent part, 0 to 1 and beyond
 * @param reset when it is whole again, or its next window begins
 */
public record ProviderLimit(
    String name,
    OptionalDouble limit,
    OptionalDouble remaining,
    OptionalDouble utilization,
    Optional<Instant> reset) {

  /** What is left at this time: all of it once it was reset, if that is known. */
  public OptionalDouble remaining(Instant now) {
    return isReset(now) ? limit : remaining;
  }

  /** The spent part at this time; unknown once it was reset, unless all of it is known. */
  public OptionalDouble utilization(Instant now) {
    if (!isReset(now)) {
      return utilization;
    }
    return limit.isPresent() ? OptionalDouble.of(0) : OptionalDouble.empty();
  }

  private boolean isReset(Instant now) {
    return reset.filter(when -> !when.isAfter(now)).isPresent();
  }
}
