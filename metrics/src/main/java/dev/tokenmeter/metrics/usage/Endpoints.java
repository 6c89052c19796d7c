package dev.tokenmeter.metrics.usage;

import dev.tokenmeter.config.Dialect;
import java.util.Optional;

/**
 * Tells from method and path what a request asks of its provider. The path decides by the way it
 * ends, whatever prefix a host puts before it ({@code /openai/v1}, {@code /api/v1}, {@code
 * /backend-api/codex}), because most hosts speak several APIs.
 */
public final class Endpoints {
  private Endpoints() {}

  /**
   * Classifies a request. Never throws.
   *
   * @param path the provider's own path as it came, without query, with a leading slash
   */
  public static Endpoint of(Dialect dialect, String method, String path) {
    PathWords words = PathWords.of(path);
    Optional<Endpoint> quiet = quiet(method, words);
    if (quiet.isPresent()) {
      return quiet.get();
    }
    if (!method.equals("POST")) {
      return unmetered(Operation.OTHER);
    }
    return GooglePaths.of(words)
        .or(() -> openAi(words))
        .or(() -> anthropic(words))
        .or(() -> BedrockPaths.of(words))
        .or(() -> others(dialect, words))
        .orElseGet(() -> unmetered(Operation.OTHER));
  }

  static Endpoint unmetered(Operation operation) {
    return new Endpoint(operation, Api.NONE, Optional.empty(), false);
  }

  static Endpoint metered(Operation operation, Api api, Optional<String> model) {
    return new Endpoint(operation, api, model, true);
  }

  /** Requests that carry token counts, or none at all, and are never billed. */
  private static Optional<Endpoint> quiet(String method, PathWords words) {
    if (words.endsWith("messages", "count_tokens")
        || words.endsWith("responses", "input_tokens")
        || words.endsWith("count-tokens")) {
      return Optional.of(unmetered(Operation.COUNT_TOKENS));
    }
    if (words.contains("batches")) {
      return Optional.of(unmetered(Operation.BATCH));
    }
    boolean reads = method.equals("GET") || method.equals("HEAD");
    if (reads && (words.listsModels() || words.endsWith("api", "tags"))) {
      return Optional.of(unmetered(Operation.MODELS));
    }
    if (words.endsWith("realtime") || words.contains("ws")) {
      return Optional.of(unmetered(Operation.REALTIME));
    }
    return Optional.empty();
  }

  private static Optional<Endpoint> openAi(PathWords words) {
    Optional<String> model = words.after("deployments").or(() -> words.after("engines"));
    if (words.endsWith("chat", "completions") || words.endsWith("agents", "completions")) {
      return Optional.of(metered(Operation.CHAT, Api.OPENAI_CHAT, model));
    }
    if (words.endsWith("completions")) {
      return Optional.of(metered(Operation.COMPLETION, Api.OPENAI_CHAT, model));
    }
    if (words.endsWith("embeddings") && !words.endsWith("api", "embeddings")) {
      return Optional.of(metered(Operation.EMBEDDING, Api.OPENAI_CHAT, model));
    }
    if (words.endsWith("responses")
        || words.endsWith("responses", "compact")
        || words.endsWith("decisions")) {
      return Optional.of(metered(Operation.CHAT, Api.OPENAI_RESPONSES, model));
    }
    if (words.contains("images")) {
      return Optional.of(metered(Operation.IMAGE, Api.NONE, model));
    }
    if (words.contains("audio")) {
      return Optional.of(metered(Operation.AUDIO, Api.NONE, model));
    }
    return Optional.empty();
  }

  private static Optional<Endpoint> anthropic(PathWords words) {
    return words.endsWith("v1", "messages")
        ? Optional.of(metered(Operation.CHAT, Api.ANTHROPIC_MESSAGES, Optional.empty()))
        : Optional.empty();
  }

  private static Optional<Endpoint> others(Dialect dialect, PathWords words) {
    boolean cohereV1 = dialect == Dialect.COHERE && words.contains("v1");
    if (words.endsWith("api", "chat")
        || words.endsWith("v2", "chat")
        || words.endsWith("v1", "conversations")
        || words.endsWith("generation")
        || (cohereV1 && words.endsWith("chat"))) {
      return Optional.of(metered(Operation.CHAT, Api.NONE, Optional.empty()));
    }
    if (words.endsWith("api", "generate")) {
      return Optional.of(metered(Operation.COMPLETION, Api.NONE, Optional.empty()));
    }
    if (words.endsWith("api", "embed")
        || words.endsWith("api", "embeddings")
        || words.endsWith("v2", "embed")
        || (cohereV1 && words.endsWith("embed"))) {
      return Optional.of(metered(Operation.EMBEDDING, Api.NONE, Optional.empty()));
    }
    if (words.endsWith("rerank")) {
      return Optional.of(metered(Operation.OTHER, Api.NONE, Optional.empty()));
    }
    return Optional.empty();
  }
}
