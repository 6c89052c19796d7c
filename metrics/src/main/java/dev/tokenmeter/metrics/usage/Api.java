package dev.tokenmeter.metrics.usage;

/** The wire format in which an endpoint reports usage; {@link #NONE} where nothing is metered. */
public enum Api {
  ANTHROPIC_MESSAGES,
  OPENAI_CHAT,
  OPENAI_RESPONSES,
  GEMINI,
  NONE
}
