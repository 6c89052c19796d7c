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
    Optional<Endpoint> known = StoredAnswers.of(method, words).or(() -> quiet(method, words));
    if (known.isPresent()) {
      return known.get();
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

  /**
   * What the turns of a WebSocket connection are, by the path of its handshake; empty where its
   * messages are not metered. Never throws.
   *
   * @param path the provider's own path as it came, without query, with a leading slash
   */
  public static Optional<Endpoint> webSocket(String path) {
    PathWords words = PathWords.of(path);
    String method = words.last().substring(words.last().lastIndexOf('.') + 1);
    if (words.endsWith("responses")) {
      return Optional.of(metered(Operation.CHAT, Api.OPENAI_SESSION, Optional.empty()));
    }
    if (words.endsWith("realtime")) {
      return Optional.of(metered(Operation.REALTIME, Api.OPENAI_SESSION, Optional.empty()));
    }
    return method.equals("BidiGenerateContent") || method.equals("BidiGenerateContentConstrained")
        ? Optional.of(metered(Operation.REALTIME, Api.GEMINI_LIVE, Optional.empty()))
        : Optional.empty();
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
      return Optional.of(metered(Operation.IMAGE, Api.OPENAI_MEDIA, model));
    }
    if (words.endsWith("audio", "speech")
        || words.endsWith("audio", "transcriptions")
        || words.endsWith("audio", "translations")) {
      return Optional.of(metered(Operation.AUDIO, Api.OPENAI_MEDIA, model));
    }
    return Optional.empty();
  }

  private static Optional<Endpoint> anthropic(PathWords words) {
    return words.endsWith("v1", "messages")
        ? Optional.of(metered(Operation.CHAT, Api.ANTHROPIC_MESSAGES, Optional.empty()))
        : Optional.empty();
  }

  private static Optional<Endpoint> others(Dialect dialect, PathWords words) {
    return switch (dialect) {
      case COHERE -> cohere(words, "v1").or(() -> others(words));
      case MISTRAL -> conversations(words).or(() -> others(words));
      case ANTHROPIC, OPENAI, GEMINI, VERTEX, BEDROCK, AZURE, OLLAMA, XAI, OPENROUTER ->
          others(words);
    };
  }

  private static Optional<Endpoint> others(PathWords words) {
    return cohere(words, "v2")
        .or(() -> ollama(words))
        .or(() -> dashScope(words))
        .or(
            () ->
                words.endsWith("rerank")
                    ? Optional.of(metered(Operation.OTHER, Api.OPENAI_CHAT, Optional.empty()))
                    : Optional.empty());
  }

  private static Optional<Endpoint> cohere(PathWords words, String version) {
    Optional<Operation> operation =
        words.endsWith(version, "chat")
            ? Optional.of(Operation.CHAT)
            : words.endsWith(version, "embed")
                ? Optional.of(Operation.EMBEDDING)
                : words.endsWith(version, "rerank") || words.endsWith(version, "classify")
                    ? Optional.of(Operation.OTHER)
                    : Optional.empty();
    return operation.map(kind -> metered(kind, Api.COHERE, Optional.empty()));
  }

  /** Mistral's conversations are answers; OpenAI's of the same path are only kept. */
  private static Optional<Endpoint> conversations(PathWords words) {
    return words.contains("conversations")
        ? Optional.of(metered(Operation.CHAT, Api.OPENAI_CHAT, Optional.empty()))
        : Optional.empty();
  }

  private static Optional<Endpoint> ollama(PathWords words) {
    Optional<Operation> operation =
        words.endsWith("api", "chat")
            ? Optional.of(Operation.CHAT)
            : words.endsWith("api", "generate")
                ? Optional.of(Operation.COMPLETION)
                : words.endsWith("api", "embed") || words.endsWith("api", "embeddings")
                    ? Optional.of(Operation.EMBEDDING)
                    : Optional.empty();
    return operation.map(kind -> metered(kind, Api.OLLAMA, Optional.empty()));
  }

  /** {@code …/services/aigc/text-generation/generation} and its neighbours. */
  private static Optional<Endpoint> dashScope(PathWords words) {
    Optional<String> service = words.after("services");
    if (service.isEmpty()) {
      return Optional.empty();
    }
    Optional<Operation> operation =
        switch (service.get()) {
          case "aigc" ->
              words.endsWith("generation") ? Optional.of(Operation.CHAT) : Optional.empty();
          case "embeddings" -> Optional.of(Operation.EMBEDDING);
          case "rerank" -> Optional.of(Operation.OTHER);
          default -> Optional.empty();
        };
    return operation.map(kind -> metered(kind, Api.DASHSCOPE, Optional.empty()));
  }
}
