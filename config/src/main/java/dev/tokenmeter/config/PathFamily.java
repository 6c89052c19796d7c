package dev.tokenmeter.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A group of well-known paths that one provider may be the default for ({@code default-for:}), so
 * that a request without a provider prefix finds its way.
 */
public enum PathFamily {
  /** {@code /v1/messages**} and {@code /api/hello}. */
  ANTHROPIC_MESSAGES,
  /** {@code /v1/models*} with {@code anthropic-version}. */
  ANTHROPIC_MODELS,
  OPENAI_CHAT,
  OPENAI_COMPLETIONS,
  OPENAI_RESPONSES,
  OPENAI_EMBEDDINGS,
  OPENAI_IMAGES,
  OPENAI_AUDIO,
  OPENAI_REALTIME,
  OPENAI_BATCHES,
  OPENAI_FILES,
  /** {@code /v1/models*} without another family's mark. */
  OPENAI_MODELS,
  /** A model's methods, code assist and interactions, as Google AI spells them. */
  GEMINI,
  /** Everything below a project's path. */
  VERTEX,
  /** {@code /model/**} and {@code /inference-profiles}. */
  BEDROCK,
  /** {@code /openai/**}. */
  AZURE,
  /** {@code /api/chat}, {@code /api/generate}, {@code /api/embed}. */
  OLLAMA,
  /** {@code /v2/chat}, {@code /v2/embed}, {@code /v2/rerank}. */
  COHERE;

  /** The name used in configuration, e.g. {@code openai-chat}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The families that a configured name stands for: itself, or all that begin with it and a hyphen
   * ({@code openai} is every {@code openai-…}); empty if it names none.
   */
  static List<PathFamily> named(String name) {
    return Arrays.stream(values())
        .filter(family -> family.key().equals(name) || family.key().startsWith(name + "-"))
        .toList();
  }

  /** Every name that {@code default-for} takes. */
  static List<String> names() {
    return Stream.concat(
            Stream.of("anthropic", "openai"), Arrays.stream(values()).map(PathFamily::key))
        .toList();
  }
}
