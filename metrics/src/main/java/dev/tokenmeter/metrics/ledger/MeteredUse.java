package dev.tokenmeter.metrics.ledger;

import dev.tokenmeter.metrics.record.Billing;
import dev.tokenmeter.metrics.usage.BilledUnit;
import dev.tokenmeter.metrics.usage.Source;
import dev.tokenmeter.metrics.usage.Tokens;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What was metered within a short while of one model by one key.
 *
 * @param since the first moment of the quarter of an hour in which the exchanges began; of their
 *     hour, where only its sums are left
 * @param model the model that served; where no answer names it, the one asked for
 * @param credential alias of the paying key; {@code none} where there was none
 * @param source who says what {@code tokens} is
 * @param exchanges how many
 * @param unmetered those of them that used tokens nobody knows the number of
 * @param nanoUsd their cost in 10⁻⁹ US dollars, fees for {@code units} included; empty where
 *     nothing of it has a known price
 * @param unpriced tokens that are not in the cost
 * @param units what was billed beside tokens; not known where only an hour's sums are left
 */
public record MeteredUse(
    Instant since,
    String provider,
    String model,
    String credential,
    String caller,
    Billing billing,
    Source source,
    long exchanges,
    long unmetered,
    Tokens tokens,
    OptionalLong nanoUsd,
    long unpriced,
    Map<BilledUnit, Long> units) {

  public MeteredUse {
    units = Map.copyOf(units);
  }
}
