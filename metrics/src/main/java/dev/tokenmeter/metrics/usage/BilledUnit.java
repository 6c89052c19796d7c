package dev.tokenmeter.metrics.usage;

import java.util.Locale;

/** What providers bill beside tokens. */
public enum BilledUnit {
  WEB_SEARCH,
  WEB_FETCH,
  CODE_EXECUTION,
  TOOL_SEARCH,
  /** A prompt that was answered with the help of Google Search or Maps. */
  GROUNDED_PROMPT,
  /** A source that a live search used (xAI). */
  SEARCH_SOURCE,
  /** A unit of ranking (Cohere). */
  SEARCH_UNIT,
  CLASSIFICATION,
  IMAGE,
  /** A second of sound, where no tokens are told; begun seconds count. */
  AUDIO_SECOND;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** Its name in tables and logs, e.g. {@code web_search}. */
  public String label() {
    return label;
  }
}
