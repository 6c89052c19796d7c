package dev.tokenmeter.config;

import java.util.Locale;

/**
 * The API family that a provider speaks: how its paths are read, how its usage is reported and in
 * which JSON shape the proxy's own errors are answered.
 */
public enum Dialect {
  ANTHROPIC,
  OPENAI,
  GEMINI,
  VERTEX,
  BEDROCK,
  AZURE,
  MISTRAL,
  COHERE,
  OLLAMA,
  XAI,
  OPENROUTER;

  /** The name used in configuration, e.g. {@code openai}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
