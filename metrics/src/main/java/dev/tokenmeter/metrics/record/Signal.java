package dev.tokenmeter.metrics.record;

import dev.tokenmeter.config.Signals;
import dev.tokenmeter.config.Signals.Mode;
import java.util.Locale;

/**
 * Of which class of use an exchange is, as its numbers and times tell. Classes exclude each other:
 * an exchange is of the first that fits. They describe requests; they prove nothing of anybody.
 */
public enum Signal {
  /** The client left before the end of a large exchange. */
  ABORTED,
  /** A long answer that repeats itself. */
  LOW_ENTROPY,
  /** A request like the ones before it in its session. */
  REPEAT,
  /** What was in the provider's cache was sent and written again. */
  CACHE_UNREAD,
  /** One of many requests of one size, each on its own. */
  UNIFORM,
  /** Much was sent for next to no answer. */
  STUFFED,
  /** Long thought for next to no answer. */
  THINKING,
  /** One of many requests at even intervals. */
  PERIODIC,
  /** Nothing of these; what is not classified too. */
  NONE;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of the metric label {@code signal}, e.g. {@code cache_unread}. */
  public String label() {
    return label;
  }

  /** What the configuration makes of it; what is of no class is never looked for. */
  public Mode mode(Signals signals) {
    return switch (this) {
      case ABORTED -> signals.aborted().mode();
      case LOW_ENTROPY -> signals.lowEntropy().mode();
      case REPEAT -> signals.repeat().mode();
      case CACHE_UNREAD -> signals.cacheUnread().mode();
      case UNIFORM -> signals.uniform().mode();
      case STUFFED -> signals.stuffed().mode();
      case THINKING -> signals.thinking().mode();
      case PERIODIC -> signals.periodic().mode();
      case NONE -> Mode.OFF;
    };
  }
}
