package dev.tokenmeter.metrics.usage.dialect;

/** DeepSeek tells cache hits and misses, which are together the prompt. */
final class DeepSeek {
  static final ChatNames NAMES = ChatNames.openAi().cached("prompt_cache_hit_tokens");

  private DeepSeek() {}
}
