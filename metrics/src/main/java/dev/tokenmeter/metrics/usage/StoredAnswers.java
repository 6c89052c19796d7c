package dev.tokenmeter.metrics.usage;

import java.util.Optional;

/**
 * Requests for answers that providers keep: responses and interactions by their id, and results of
 * batches. They may be asked for any number of times.
 */
final class StoredAnswers {
  private StoredAnswers() {}

  static Optional<Endpoint> of(String method, PathWords words) {
    return switch (method) {
      case "GET" -> read(words);
      case "POST" -> words.last().equals("cancel") ? single(words.withoutLast()) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<Endpoint> read(PathWords words) {
    if (words.last().equals("results") && words.withoutLast().lastButOne("batches")) {
      return Optional.of(retrieval(Operation.BATCH, Api.ANTHROPIC_BATCH));
    }
    if (words.last().equals("content") && words.withoutLast().lastButOne("files")) {
      return Optional.of(retrieval(Operation.BATCH, Api.OPENAI_BATCH));
    }
    return single(words);
  }

  /** One answer, by an id as its last segment. */
  private static Optional<Endpoint> single(PathWords words) {
    if (words.lastButOne("responses")) {
      return Optional.of(retrieval(Operation.OTHER, Api.OPENAI_RESPONSES));
    }
    if (words.lastButOne("interactions")) {
      return Optional.of(retrieval(Operation.OTHER, Api.GEMINI_INTERACTIONS));
    }
    return Optional.empty();
  }

  private static Endpoint retrieval(Operation operation, Api api) {
    return new Endpoint(operation, api, Optional.empty(), false);
  }
}
