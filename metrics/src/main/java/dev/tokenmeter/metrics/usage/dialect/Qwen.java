package dev.tokenmeter.metrics.usage.dialect;

/** Qwen (DashScope, compatible mode) names cache writes as Anthropic does. */
final class Qwen {
  static final ChatNames NAMES =
      ChatNames.openAi().written("prompt_tokens_details.cache_creation_input_tokens");

  private Qwen() {}
}
