package dev.tokenmeter.metrics.leaderboard;

import dev.tokenmeter.metrics.leaderboard.Reading.Known;
import dev.tokenmeter.metrics.leaderboard.Reading.Unknown;
import dev.tokenmeter.metrics.leaderboard.Reading.Why;
import dev.tokenmeter.metrics.usage.Tokens;
import java.time.Duration;

/** The formulas of the axes that a caller has as well as a team. */
final class Readings {
  private static final double NANO = 1e-9;

  private Readings() {}

  static Reading spend(UseSum sum) {
    return sum.unpriced() > 0 ? new Unknown(Why.UNPRICED) : new Known(sum.nanoUsd() * NANO);
  }

  static Reading cacheEfficiency(UseSum sum) {
    TokenKinds kinds = sum.kinds();
    return Reading.ratio(kinds.cacheRead(), Tokens.add(kinds.cacheRead(), kinds.fresh()));
  }

  static Reading freshYield(UseSum sum) {
    TokenKinds kinds = sum.kinds();
    return Reading.ratio(kinds.output(), kinds.fresh());
  }

  /** Known only where all of the spend is, and in which class it is. */
  static Reading cleanShare(UseSum sum, Terms terms) {
    if (terms.waste().isEmpty()) {
      return new Unknown(Why.NO_SIGNALS);
    }
    if (sum.unpriced() > 0) {
      return new Unknown(Why.UNPRICED);
    }
    if (sum.unclassifiedNanoUsd() > 0) {
      return new Unknown(Why.SUMMED_UP);
    }
    return Reading.ratio(sum.nanoUsd() - sum.wasteNanoUsd(), sum.nanoUsd());
  }

  /**
   * The least waste that is certain, as a part of what has a price: a token without one must not
   * lift a team over the bar.
   */
  static boolean isBelowBar(UseSum sum, Terms terms) {
    return sum.nanoUsd() > 0
        && 1 - (double) sum.wasteNanoUsd() / sum.nanoUsd() < terms.minimumCleanShare();
  }

  static Reading throughput(UseSum sum, Duration elapsed) {
    return sum.busyMillis().isEmpty()
        ? new Unknown(Why.SUMMED_UP)
        : Reading.ratio(sum.busyMillis().getAsLong(), elapsed.toMillis());
  }
}
