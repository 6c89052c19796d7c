package dev.tokenmeter.metrics.usage;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an answer says of itself beside its usage; every text at most 256 characters.
 *
 * @param model the model that served
 * @param serviceTier the tier that was really used, as the provider names it ({@code priority},
 *     {@code batch}, {@code PROVISIONED_THROUGHPUT}); it changes prices, never counts
 * @param speed what the provider says of its speed ({@code fast}); likewise
 * @param region where the model ran, as the provider names it ({@code us}); likewise
 * @param background whether the provider works on it beyond this exchange
 * @param stored whether the provider keeps it, so that it may be asked for again by its id
 * @param billable false where the provider says that it does not charge for the tokens it reports
 * @param units what is billed beside tokens, by kind; never negative
 * @param deliveredTextBytes UTF-8 bytes of output text, tool arguments and thoughts seen so far
 * @param deltas how the pieces of a stream repeat each other; none where that was not asked for
 */
public record ResponseFacts(
    Optional<String> model,
    Optional<String> responseId,
    Optional<String> serviceTier,
    Optional<String> speed,
    Optional<String> region,
    Optional<String> stopReason,
    Background background,
    boolean stored,
    boolean billable,
    Map<BilledUnit, Long> units,
    long deliveredTextBytes,
    Deltas deltas) {

  public ResponseFacts {
    units = units.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(units));
  }

  /** The same with how its pieces repeat each other. */
  public ResponseFacts with(Deltas counted) {
    return new ResponseFacts(
        model,
        responseId,
        serviceTier,
        speed,
        region,
        stopReason,
        background,
        stored,
        billable,
        units,
        deliveredTextBytes,
        counted);
  }

  /** The same without what is billed. */
  ResponseFacts countedBefore() {
    return new ResponseFacts(
        model,
        responseId,
        serviceTier,
        speed,
        region,
        stopReason,
        background,
        stored,
        billable,
        Map.of(),
        deliveredTextBytes,
        deltas);
  }

  /** An answer that says no more than which model served. */
  public static ResponseFacts ofModel(Optional<String> model) {
    return new ResponseFacts(
        model,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Background.NO,
        false,
        true,
        Map.of(),
        0,
        Deltas.NONE);
  }
}
