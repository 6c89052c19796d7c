package dev.tokenmeter.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A family of well-known paths that one provider may answer by default ({@code default-for:}), so
 * that a request without a provider prefix finds its way.
 */
enum PathFamily {
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

  /** The name used in configuration, e.g. {@code openai-chat}. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The families that a configured name stands for: {@code openai} is every {@code openai-…}. */
  static List<PathFamily> named(String name) {
    return Arrays.stream(values())
        .filter(
            family ->
                family.key().equals(name)
                    || (name.equals(ALL_OF_OPENAI) && family.key().startsWith(ALL_OF_OPENAI)))
        .toList();
  }

  /** Every name that {@code default-for} takes. */
  static List<String> names() {
    return Stream.concat(Arrays.stream(values()).map(PathFamily::key), Stream.of(ALL_OF_OPENAI))
        .toList();
  }
}
