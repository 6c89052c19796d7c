package dev.tokenmeter.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The providers that need no configuration. A URL holds the part that all of the provider's paths
 * begin with, so that a client may leave it out or send it ({@link Provider#upstreamPath}).
 */
public final class BuiltInProviders {
  private static final List<Provider> ALL =
      List.of(
          at("anthropic", Dialect.ANTHROPIC, "https://api.anthropic.com"),
          at("openai", Dialect.OPENAI, "https://api.openai.com"),
          at("gemini", Dialect.GEMINI, "https://generativelanguage.googleapis.com"),
          at("vertex", Dialect.VERTEX, "https://aiplatform.googleapis.com"),
          at("bedrock", Dialect.BEDROCK, "https://bedrock-runtime.us-east-1.amazonaws.com"),
          provider("azure", Dialect.AZURE, Optional.empty()),
          at("mistral", Dialect.MISTRAL, "https://api.mistral.ai"),
          at("deepseek", Dialect.OPENAI, "https://api.deepseek.com"),
          at("groq", Dialect.OPENAI, "https://api.groq.com/openai"),
          at("xai", Dialect.XAI, "https://api.x.ai"),
          at("openrouter", Dialect.OPENROUTER, "https://openrouter.ai/api"),
          at("together", Dialect.OPENAI, "https://api.together.xyz"),
          at("fireworks", Dialect.OPENAI, "https://api.fireworks.ai/inference"),
          at("moonshot", Dialect.OPENAI, "https://api.moonshot.ai"),
          at("zai", Dialect.OPENAI, "https://api.z.ai/api"),
          at("cohere", Dialect.COHERE, "https://api.cohere.com"),
          at("copilot", Dialect.OPENAI, "https://api.githubcopilot.com"),
          at("ollama", Dialect.OLLAMA, "http://127.0.0.1:11434"));

  private BuiltInProviders() {}

  /** All of them, in the order of the documentation; {@code azure} without a URL. */
  public static List<Provider> all() {
    return ALL;
  }

  /** Those that work as they are: all whose URL is known. */
  public static List<Provider> enabled() {
    return ALL.stream().filter(provider -> provider.url().isPresent()).toList();
  }

  /** The one of this name. */
  public static Optional<Provider> named(String name) {
    return ALL.stream().filter(provider -> provider.name().equals(name)).findFirst();
  }

  private static Provider at(String name, Dialect dialect, String url) {
    return provider(name, dialect, Optional.of(URI.create(url)));
  }

  private static Provider provider(String name, Dialect dialect, Optional<URI> url) {
    return new Provider(
        name,
        url,
        dialect,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        false,
        Provider.IncludeUsage.OFF);
  }
}
