package dev.tokenmeter.metrics.usage.dialect;

/**
 * Groq tells usage in its own envelope; beside times in fractions of seconds, which are no counts.
 */
final class Groq {
  static final ChatNames NAMES = ChatNames.openAi().usageAt("x_groq.usage");

  private Groq() {}
}
