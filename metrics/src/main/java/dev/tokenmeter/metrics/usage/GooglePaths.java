package dev.tokenmeter.metrics.usage;

import java.util.Optional;

/** Paths of Google, whose last segment names a model and a method: {@code …/models/M:method}. */
final class GooglePaths {
  private GooglePaths() {}

  static Optional<Endpoint> of(PathWords words) {
    if (words.endsWith("interactions")) {
      return Optional.of(
          Endpoints.metered(Operation.CHAT, Api.GEMINI_INTERACTIONS, Optional.empty()));
    }
    String last = words.last();
    int colon = last.lastIndexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String method = last.substring(colon + 1);
    if (last.startsWith("v1internal:")) {
      return codeAssist(method);
    }
    Optional<String> model = PathWords.decoded(last.substring(0, colon));
    return switch (method) {
      case "generateContent", "streamGenerateContent" ->
          Optional.of(Endpoints.metered(Operation.CHAT, Api.GEMINI, model));
      case "embedContent", "batchEmbedContents" ->
          Optional.of(Endpoints.metered(Operation.EMBEDDING, Api.GEMINI, model));
      case "countTokens", "computeTokens" ->
          Optional.of(Endpoints.unmetered(Operation.COUNT_TOKENS));
      case "batchGenerateContent", "asyncBatchEmbedContent" ->
          Optional.of(Endpoints.unmetered(Operation.BATCH));
      case "rawPredict", "streamRawPredict" -> Optional.of(raw(words, model));
      case "predict" -> Optional.of(Endpoints.metered(Operation.OTHER, Api.VERTEX_PREDICT, model));
      default -> Optional.empty();
    };
  }

  private static Optional<Endpoint> codeAssist(String method) {
    return switch (method) {
      case "generateContent", "streamGenerateContent" ->
          Optional.of(Endpoints.metered(Operation.CHAT, Api.CODE_ASSIST, Optional.empty()));
      case "countTokens" -> Optional.of(Endpoints.unmetered(Operation.COUNT_TOKENS));
      default -> Optional.of(Endpoints.unmetered(Operation.OTHER));
    };
  }

  /** Another vendor's own API on Vertex. */
  private static Endpoint raw(PathWords words, Optional<String> model) {
    if (model.filter("count-tokens"::equals).isPresent()) {
      return Endpoints.unmetered(Operation.COUNT_TOKENS);
    }
    Api api =
        switch (words.after("publishers").orElse("")) {
          case "anthropic" -> Api.ANTHROPIC_MESSAGES;
          case "mistralai" -> Api.OPENAI_CHAT;
          default -> Api.NONE;
        };
    return Endpoints.metered(Operation.CHAT, api, model);
  }
}
