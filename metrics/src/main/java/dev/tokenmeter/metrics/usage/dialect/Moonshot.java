package dev.tokenmeter.metrics.usage.dialect;

/** Moonshot (Kimi) puts usage into the last choice, and the cached tokens to the top of it. */
final class Moonshot {
  static final ChatNames NAMES =
      ChatNames.openAi().usageAt("choices[].usage").cached("cached_tokens");

  private Moonshot() {}
}
