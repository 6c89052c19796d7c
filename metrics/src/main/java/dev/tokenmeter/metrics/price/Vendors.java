package dev.tokenmeter.metrics.price;

import java.util.Locale;

/** What LiteLLM calls the sellers of models, several names for one brought together. */
final class Vendors {
  private Vendors() {}

  /** The seller of an entry's {@code litellm_provider}. */
  static String of(String litellmProvider) {
    String name = litellmProvider.toLowerCase(Locale.ROOT);
    if (name.startsWith("vertex_ai-")) {
      return "vertex_ai";
    }
    return switch (name) {
      case "bedrock_converse" -> "bedrock";
      case "text-completion-openai" -> "openai";
      case "text-completion-codestral" -> "codestral";
      case "cohere_chat" -> "cohere";
      case "azure_text" -> "azure";
      case "fireworks_ai-embedding-models" -> "fireworks_ai";
      default -> name;
    };
  }
}
