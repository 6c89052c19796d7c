package dev.tokenmeter.metrics.record;

import java.util.Locale;

/** What a reader of a cost has to know of how it was found. */
public enum PriceNote {
  /** The price table knows no model of this name at this provider. */
  UNKNOWN_MODEL,
  /** The price table names the model but no price, or zeros that nobody has called free. */
  NO_PRICE,
  /** A token type has no price and none that stands in for it. */
  TYPE_UNPRICED,
  /** Calls were billed beside the tokens, for which the table has no fee. */
  FEE_UNPRICED,
  /**
   * A price of the type, the service tier or the speed is missing; a dearer or base one stood in.
   */
  FALLBACK,
  /** The provider reports these tokens and does not bill them. */
  NOT_BILLED,
  /** The cost was beyond what is counted. */
  CAPPED;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of the metric label {@code reason}, e.g. {@code unknown_model}. */
  public String label() {
    return label;
  }
}
