package dev.tokenmeter.proxy.http;

import dev.tokenmeter.config.Dialect;
import dev.tokenmeter.config.PathFamily;
import dev.tokenmeter.config.Provider;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who answers a family of well-known paths: the one provider that says so by {@code default-for},
 * else the one whose dialect does. Where two could, nobody: a key for one company must not be sent
 * to another.
 */
final class Speakers {

  private final Map<PathFamily, Provider> only = new EnumMap<>(PathFamily.class);

  Speakers(List<Provider> providers) {
    for (PathFamily family : PathFamily.values()) {
      List<Provider> named =
          providers.stream().filter(provider -> isDefault(provider, family)).toList();
      List<Provider> speakers =
          named.isEmpty()
              ? providers.stream().filter(provider -> speaks(provider.dialect(), family)).toList()
              : named;
      if (speakers.size() == 1) {
        only.put(family, speakers.getFirst());
      }
    }
  }

  Optional<Provider> of(PathFamily family) {
    return Optional.ofNullable(only.get(family));
  }

  /** A configured name stands for a family, or for all that begin with it and a hyphen. */
  private static boolean isDefault(Provider provider, PathFamily family) {
    return provider.defaultFor().stream()
        .anyMatch(name -> family.key().equals(name) || family.key().startsWith(name + "-"));
  }

  private static boolean speaks(Dialect dialect, PathFamily family) {
    return switch (family) {
      case ANTHROPIC_MESSAGES, ANTHROPIC_MODELS -> dialect == Dialect.ANTHROPIC;
      case GEMINI -> dialect == Dialect.GEMINI;
      case VERTEX -> dialect == Dialect.VERTEX;
      case BEDROCK -> dialect == Dialect.BEDROCK;
      case AZURE -> dialect == Dialect.AZURE;
      case OLLAMA -> dialect == Dialect.OLLAMA;
      case COHERE -> dialect == Dialect.COHERE;
      case OPENAI_CHAT,
          OPENAI_COMPLETIONS,
          OPENAI_RESPONSES,
          OPENAI_EMBEDDINGS,
          OPENAI_IMAGES,
          OPENAI_AUDIO,
          OPENAI_REALTIME,
          OPENAI_BATCHES,
          OPENAI_FILES,
          OPENAI_MODELS ->
          isOpenaiCompatible(dialect);
    };
  }

  private static boolean isOpenaiCompatible(Dialect dialect) {
    return switch (dialect) {
      case OPENAI, MISTRAL, XAI, OPENROUTER, OLLAMA -> true;
      case ANTHROPIC, GEMINI, VERTEX, BEDROCK, AZURE, COHERE -> false;
    };
  }
}
