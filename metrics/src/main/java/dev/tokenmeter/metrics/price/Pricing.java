package dev.tokenmeter.metrics.price;

import dev.tokenmeter.metrics.record.Charges;
import dev.tokenmeter.metrics.record.ExchangeRecord;

/** Tells what exchanges cost. Called on event loops: must not block and must not throw. */
public interface Pricing {

  /** What this exchange cost by the prices in force now; {@code charges} of it is not looked at. */
  Charges charge(ExchangeRecord exchange);
}
