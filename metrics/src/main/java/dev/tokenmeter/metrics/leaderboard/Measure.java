package dev.tokenmeter.metrics.leaderboard;

import dev.tokenmeter.metrics.leaderboard.Reading.Known;
import java.util.Locale;

/** What a caller's numbers are held beside those of all callers. Token types never add up. */
public enum Measure {
  INPUT,
  CACHE_READ,
  CACHE_WRITE,
  OUTPUT,
  REASONING,
  /** US dollars, as {@link Axis#SPEND}. */
  SPEND,
  /** As {@link Axis#CACHE_EFFICIENCY}. */
  CACHE_EFFICIENCY,
  /** As {@link Axis#FRESH_YIELD}. */
  FRESH_YIELD,
  /** As {@link Axis#CLEAN_SHARE}. */
  CLEAN_SHARE;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** What it is of this use. */
  public Reading of(UseSum sum, Terms terms) {
    TokenKinds kinds = sum.kinds();
    return switch (this) {
      case INPUT -> new Known(kinds.input());
      case CACHE_READ -> new Known(kinds.cacheRead());
      case CACHE_WRITE -> new Known(kinds.cacheWrite());
      case OUTPUT -> new Known(kinds.output());
      case REASONING -> new Known(kinds.reasoning());
      case SPEND -> Readings.spend(sum);
      case CACHE_EFFICIENCY -> Readings.cacheEfficiency(sum);
      case FRESH_YIELD -> Readings.freshYield(sum);
      case CLEAN_SHARE -> Readings.cleanShare(sum, terms);
    };
  }

  /** Its name in JSON. */
  public String label() {
    return label;
  }
}
