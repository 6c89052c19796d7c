package dev.tokenmeter.metrics.reconcile;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A difference and its name.
 *
 * @param tokens how many more the invoice has
 * @param usd how much more the invoice has; empty where no money is compared
 * @param detail what else is known; may be empty
 */
record Finding(Cause cause, Counts tokens, Optional<BigDecimal> usd, String detail) {

  static Finding of(Cause cause, Counts tokens, String detail) {
    return new Finding(cause, tokens, Optional.empty(), detail);
  }

  static Finding of(Cause cause, BigDecimal usd, String detail) {
    return new Finding(cause, Counts.NONE, Optional.of(usd), detail);
  }

  Finding worth(BigDecimal money) {
    return new Finding(cause, tokens, Optional.of(money), detail);
  }

  Finding inMoney() {
    return new Finding(cause, Counts.NONE, usd, detail);
  }
}
