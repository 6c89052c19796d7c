package dev.tokenmeter.metrics.usage.dialect;

/** Mistral: three names for what was cached; tokens of connectors are listed apart. */
final class Mistral {
  static final ChatNames NAMES =
      ChatNames.openAi()
          .cached("num_cached_tokens")
          .cached("prompt_token_details.cached_tokens")
          .besideInput("connector_tokens");

  private Mistral() {}
}
