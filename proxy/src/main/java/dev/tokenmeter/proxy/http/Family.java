package dev.tokenmeter.proxy.http;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.Provider;
import java.util.Locale;

/**
 * The families of paths that tell by themselves which API is meant. A provider is named as the one
 * that answers a family by {@code default-for: [openai-chat]}.
 */
public enum Family {
  ANTHROPIC,
  GEMINI,
  VERTEX,
  BEDROCK,
  AZURE,
  OLLAMA,
  COHERE,
  OPENAI_CHAT,
  OPENAI_COMPLETIONS,
  OPENAI_RESPONSES,
  OPENAI_EMBEDDINGS,
  OPENAI_IMAGES,
  OPENAI_AUDIO,
  OPENAI_REALTIME,
  OPENAI_BATCHES,
  OPENAI_FILES,
  OPENAI_MODELS;

  private static final String ALL_OF_OPENAI = "openai";

  private final String key = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The name used in configuration, e.g. {@code openai-chat}. */
  public String key() {
    return key;
  }

  /** Whether a provider says that it answers this family; {@code openai} stands for all of it. */
  boolean isDefaultFor(Provider provider) {
    return provider.defaultFor().contains(key)
        || (isOfOpenai() && provider.defaultFor().contains(ALL_OF_OPENAI));
  }

  /**
   * Whether an API of this dialect answers the family's paths. Many answer OpenAI's; a key for one
   * of them must not be sent to another.
   */
  boolean isSpokenBy(Dialect dialect) {
    return switch (dialect) {
      case OPENAI, MISTRAL, XAI, OPENROUTER -> isOfOpenai();
      case OLLAMA -> this == OLLAMA || isOfOpenai();
      case ANTHROPIC -> this == ANTHROPIC;
      case GEMINI -> this == GEMINI;
      case VERTEX -> this == VERTEX;
      case BEDROCK -> this == BEDROCK;
      case AZURE -> this == AZURE;
      case COHERE -> this == COHERE;
    };
  }

  private boolean isOfOpenai() {
    return key.startsWith("openai-");
  }
}
