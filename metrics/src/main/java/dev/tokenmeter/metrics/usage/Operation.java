package dev.tokenmeter.metrics.usage;

import java.util.Locale;

/** What kind of call a request is. */
public enum Operation {
  CHAT,
  COMPLETION,
  EMBEDDING,
  IMAGE,
  AUDIO,
  REALTIME,
  BATCH,
  COUNT_TOKENS,
  MODELS,
  OTHER;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of the metric label {@code operation}. */
  public String label() {
    return label;
  }
}
